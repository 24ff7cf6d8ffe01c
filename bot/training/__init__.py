"""Labels → dataset → fit → evaluate → gate → registry."""
