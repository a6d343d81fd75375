"""What an audit reads in every domain's books, and what a repair writes."""
