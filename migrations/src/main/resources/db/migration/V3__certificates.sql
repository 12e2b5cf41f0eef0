-- A further kind of object. Its private keys are sealed texts in every document: no plain key comes here.
ALTER TABLE config_objects DROP CONSTRAINT config_objects_kind_check;
ALTER TABLE config_objects ADD CONSTRAINT config_objects_kind_check
    CHECK (kind IN ('upstreams', 'roles', 'limits', 'consumers', 'routes', 'certificates'));
