"""Epistemic network analysis: connections of codes in moving windows, and a space of networks.

D. W. Shaffer, W. Collier and A. R. Ruis, A Tutorial on Epistemic Network Analysis, Journal of
Learning Analytics 3 (2016) 9-45; A. L. Siebert-Evenstone and others, In Search of Conversational
Grain Size, Journal of Learning Analytics 4 (2017) 123-139 (moving windows); D. Bowman and others,
The Mathematical Foundations of Epistemic Network Analysis, ICQE 2021, 91-105 (rotations, nodes).
"""
