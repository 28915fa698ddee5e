"""The risk of a service: indicators, score, colours, and how closely it is watched."""
