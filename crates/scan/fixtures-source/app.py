"""import no"""
# import no
import requests
import yaml, os.path as p
from google.cloud import (
    storage as s,  # import no
    bigquery,
)
from . import own
def late():
    if True: from PIL import Image
    x = '''
import no'''
    return r"import no", f"{x}", __import__("dynamic"), importlib.import_module('later.part')
