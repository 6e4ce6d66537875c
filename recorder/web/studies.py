"""stub"""

from flask import Blueprint, render_template

bp = Blueprint("studies", __name__)


@bp.get("/")
def index():
    return render_template("studies/index.html")
