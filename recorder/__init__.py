"""A recorder for moderated usability tests: one laptop, no internet, nothing recorded is lost."""

from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask

from recorder import config, db, migrations, secret, web
from recorder.web.addresses import LateRule

__version__ = version("usability-session-recorder")


def create_app(changes: dict[str, Any] | None = None) -> Flask:
    """Build the application over one data folder, its database brought up to date.

    `changes` are settings that differ from `recorder.config`; DATA names the data folder.
    """
    chosen = config.settings(changes)
    data = Path(str(chosen.pop("DATA", None) or config.default_data_folder())).resolve()
    data.mkdir(parents=True, exist_ok=True)

    app = Flask(
        "recorder",
        instance_path=str(data),
        template_folder=str(config.ASSETS / "templates"),
        static_folder=str(config.ASSETS / "static"),
    )
    app.url_rule_class = LateRule
    keys = secret.keys_of(data)
    app.config.from_mapping(
        DATA=data,
        SECRET_KEY=keys.cookies,
        ACCESS_KEY=keys.access,
        # Cookies know no ports: two recorders on one machine must not overwrite each other's.
        SESSION_COOKIE_NAME=f"recorder_{keys.name}",
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),
        # Pages fetch their parts while they post: an answer that has nothing new to remember must
        # not put back an older cookie over one that does, or a notice is lost.
        SESSION_REFRESH_EACH_REQUEST=False,
        # A session with a participant outlasts the hour after which form tokens would expire.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=int(str(chosen["MAX_UPLOAD_MB"])) * 1024 * 1024,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{data / 'recorder.db'}",
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 16,
            "max_overflow": 48,
            # The connection used last has the pages and statements of the next request at hand.
            "pool_use_lifo": True,
            "json_serializer": db.json_of,
        },
        **chosen,
    )

    db.db.init_app(app)
    with app.app_context():
        db.prepare_engine(db.db.engine)
        migrations.upgrade(db.db.engine)
    web.init_app(app)
    return app
