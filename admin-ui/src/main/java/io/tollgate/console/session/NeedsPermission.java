package io.tollgate.console.session;

import io.tollgate.control.operator.OperatorPermission;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Only operators with this permission see the view. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsPermission {
    OperatorPermission value();
}
