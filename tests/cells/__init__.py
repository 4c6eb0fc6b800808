"""Who may do what with which object in which state, told a second time apart from the policies."""
