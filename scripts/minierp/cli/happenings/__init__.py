"""Events of the past and of this moment: which are meant, and how they are printed."""
