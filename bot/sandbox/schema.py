"""Tables of the sandbox's SQLite file: every list a request can ask for is served from an index."""

VERSION = 1

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    in_feed INTEGER NOT NULL,
    message TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    attachment TEXT,
    recommends INTEGER NOT NULL DEFAULT 1,
    is_hidden INTEGER NOT NULL DEFAULT 0,
    liked INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL DEFAULT 0,
    toplevel INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX objects_of_a_kind ON objects (kind, created, number);
CREATE INDEX objects_in_feed ON objects (in_feed, created, number);
CREATE INDEX objects_by_text ON objects (message);

CREATE TABLE comments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT 'comment',
    object_id TEXT NOT NULL,
    parent_id TEXT,
    message TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT,
    created INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    attachment TEXT,
    is_hidden INTEGER NOT NULL DEFAULT 0,
    hidden_by TEXT,
    liked INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX comments_stream ON comments (object_id, created, number);
CREATE INDEX comments_toplevel ON comments (object_id, parent_id, created, number);
CREATE INDEX comments_ranked ON comments (object_id, parent_id, rank, number);
CREATE INDEX comments_replies ON comments (parent_id, created, number);
CREATE INDEX comments_hidden ON comments (number) WHERE is_hidden = 1;
CREATE INDEX comments_by_author ON comments (object_id, author_id, number);

CREATE TRIGGER comment_added AFTER INSERT ON comments BEGIN
    UPDATE objects SET comments = comments + 1, toplevel = toplevel + (NEW.parent_id IS NULL)
        WHERE id = NEW.object_id;
    UPDATE comments SET replies = replies + 1 WHERE id = NEW.parent_id;
END;
CREATE TRIGGER comment_gone AFTER DELETE ON comments BEGIN
    UPDATE objects SET comments = comments - 1, toplevel = toplevel - (OLD.parent_id IS NULL)
        WHERE id = OLD.object_id;
    UPDATE comments SET replies = replies - 1 WHERE id = OLD.parent_id;
END;

CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE blocked (id TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE deleted (id TEXT PRIMARY KEY, deleted_by TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE writes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, action TEXT NOT NULL, id TEXT NOT NULL
);

CREATE TABLE tokens (
    token TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    scopes TEXT NOT NULL,
    tasks TEXT NOT NULL,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    data_access_expires INTEGER NOT NULL,
    refused_subcode INTEGER
) WITHOUT ROWID;
"""
