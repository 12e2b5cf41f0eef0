/** Calendar quotas, with a control plane that the tests play. */
@NullMarked
package io.tollgate.node.limit.quota;

import org.jspecify.annotations.NullMarked;
