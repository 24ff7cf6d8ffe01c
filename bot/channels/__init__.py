"""Where comments come from and where actions go, one package for each platform."""
