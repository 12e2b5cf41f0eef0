package io.tollgate.console.host;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.communication.ServerRpcHandler;
import com.vaadin.flow.server.communication.UidlRequestHandler;

/** What pages tell the server. */
final class PageMessages extends UidlRequestHandler {
    @Override
    protected ServerRpcHandler createRpcHandler() {
        return new Reader();
    }

    /**
     * Takes a message that it has had before for what it is. A page that finds its server again may send the one it waits
     * for twice: when its push connection is back, and when it is time to try again. The second of them, overtaken by the
     * next message, was answered with an error that ends the page with all that was typed there.
     */
    private static final class Reader extends ServerRpcHandler {
        @Override
        public void handleRpc(UI ui, String message, VaadinRequest request)
                throws InvalidUIDLSecurityKeyException, MessageIdSyncException {
            try {
                super.handleRpc(ui, message, request);
            } catch (MessageIdSyncException outOfOrder) {
                if (outOfOrder.getReceivedId() >= outOfOrder.getExpectedId()) {
                    throw outOfOrder; // one is missing between
                }
            }
        }
    }
}
