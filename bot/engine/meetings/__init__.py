"""Forums, when they sit, and their agendas."""
