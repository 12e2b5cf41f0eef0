package io.tollgate.console;

import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.component.page.Push;
import com.vaadin.flow.shared.ui.Transport;
import io.micronaut.context.annotation.Prototype;

/** What every page of the console shares. Login needs a real HTTP request, hence XHR upstream and WebSocket downstream. */
@Prototype
@Push(transport = Transport.WEBSOCKET_XHR)
public final class ConsoleShell implements AppShellConfigurator {}
