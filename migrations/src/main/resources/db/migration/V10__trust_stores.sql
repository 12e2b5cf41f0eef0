-- A further kind of object: who signs the client certificates that routes accept.
ALTER TABLE config_objects DROP CONSTRAINT config_objects_kind_check;
ALTER TABLE config_objects ADD CONSTRAINT config_objects_kind_check
    CHECK (kind IN ('upstreams', 'roles', 'limits', 'consumers', 'issuers', 'trust-stores', 'routes', 'certificates'));
