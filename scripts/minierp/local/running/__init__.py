"""One process, or one job: started, watched, ended. Imports machine."""
