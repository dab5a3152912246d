"""Parameterised notebooks and a small helper package for the 'Dân vận khéo' movement."""
