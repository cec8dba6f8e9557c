"""The clone that these tools are in; importing this lets its package be imported."""

import os
import sys

CLONE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, CLONE)
