"""How good a service is: criteria, domains, ratings, and what they rest on."""
