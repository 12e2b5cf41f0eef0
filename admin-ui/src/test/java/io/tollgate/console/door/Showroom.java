package io.tollgate.console.door;

import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.concurrent.CountDownLatch;

/**
 * A console to look at by hand: {@code Showroom ADMIN_PORT CONSOLE_PORT SYNC_PORT [empty]}. Everything in it goes through
 * the services, as people's changes do.
 */
public final class Showroom {
    private final Catalogue catalogue;

    private Showroom(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    public static void main(String[] args) throws Exception {
        RunningConsole console =
                RunningConsole.on(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        if (args.length < 4) {
            new Showroom(console.bean(Catalogue.class)).furnish();
        }
        System.out.println("Open " + console.uri() + " as admin / " + RunningConsole.PASSWORD);
        new CountDownLatch(1).await();
    }

    private void furnish() throws InvalidDocumentException {
        put(
                Kind.UPSTREAM,
                "orders",
                "{'targets':[{'url':'http://127.0.0.1:21490'},{'url':'http://127.0.0.1:21491','weight':50}],"
                        + "'healthCheck':{'path':'/health'},'retry':{'attempts':2,'on':['connect-failure','503']}}",
                "The order service moves in");
        put(Kind.UPSTREAM, "catalog", "{'targets':[{'url':'https://catalog.internal.example.com'}]}", null);
        put(
                Kind.UPSTREAM,
                "payments",
                "{'targets':[{'url':'https://10.0.4.17:8443'},{'url':'https://10.0.4.18:8443'}],"
                        + "'loadBalancing':'least-requests','outlier':{'consecutiveFailures':5}}",
                null);
        put(Kind.ROLE, "orders-reader", "{'permissions':['orders:read']}", null);
        put(
                Kind.ROLE,
                "orders-admin",
                "{'permissions':['orders:*','catalog:read','payments:refund','payments:read','reports:*']}",
                null);
        put(Kind.ROLE, "nothing-yet", "{'permissions':[]}", null);
        put(
                Kind.LIMIT,
                "per-consumer",
                "{'by':['consumer'],'rules':[{'requests':100,'per':'1s','burst':20},{'requests':10000,'per':'1d'}]}",
                "Fair use");
        put(Kind.LIMIT, "per-address", "{'by':['address'],'rules':[{'requests':50,'per':'1s'}]}", null);
        put(
                Kind.LIMIT,
                "checkout-strict",
                "{'by':['consumer','route'],'methods':'write','mode':'strict','rules':[{'requests':5,'per':'1m'}]}",
                null);
        put(
                Kind.LIMIT,
                "new-plan",
                "{'by':['key'],'shadow':true,'rules':[{'requests':1000,'per':'1h'}]}",
                "Watch it for a week first");
        certificate("shop", TestCertificates.selfSigned("shop.example.com", "*.shop.example.com"));
        certificate("pay", TestCertificates.selfSigned("pay.example.com"));
        put(
                Kind.CONSUMER,
                "acme",
                "{'roles':['orders-reader'],'tags':['partner','gold'],'limits':['per-consumer']}",
                null);
        put(Kind.CONSUMER, "mobile-app", "{'roles':['orders-reader','orders-admin'],'tags':['internal']}", null);
        put(Kind.CONSUMER, "old-batch", "{'roles':['orders-admin'],'enabled':false}", null);
        put(
                Kind.ROUTE,
                "orders-read",
                "{'tags':['shop'],'match':{'hosts':['api.example.com'],'paths':['/orders','/orders/{id}','/orders/{id}/**'],'methods':['GET']},"
                        + "'upstream':'orders','access':{'authentication':['api-key'],'permissions':{'read':'orders:read'}},'limits':['per-address','per-consumer']}",
                "Orders are open to partners");
        put(
                Kind.ROUTE,
                "orders-write",
                "{'tags':['shop'],'match':{'hosts':['api.example.com'],'paths':['/orders','/orders/{id}'],'methods':['POST','PUT','DELETE']},"
                        + "'upstream':'orders','access':{'authentication':['api-key'],'permissions':{'write':'orders:write','DELETE':'orders:delete'}},'limits':['checkout-strict']}",
                null);
        put(
                Kind.ROUTE,
                "catalog",
                "{'match':{'hosts':['api.example.com','*.shop.example.com'],'paths':['/catalog/**']},'upstream':'catalog','access':{'public':true},'limits':['per-address']}",
                null);
        put(
                Kind.ROUTE,
                "payments",
                "{'match':{'hosts':['pay.example.com'],'paths':['/**']},'upstream':'payments','access':{'authentication':['api-key'],'permissions':{'read':'payments:read','write':'payments:refund'}}}",
                null);
        put(
                Kind.ROUTE,
                "legacy-orders",
                "{'enabled':false,'priority':-10,'match':{'paths':['/v1/orders/**']},'path':{'stripPrefix':'/v1'},'upstream':'orders','access':{'authentication':['api-key'],'permissions':{'read':'orders:read'}}}",
                "Off until the partner has moved");
        put(
                Kind.ROUTE,
                "payments",
                "{'priority':5,'match':{'paths':['/**'],'methods':['GET']},'upstream':'payments','access':{'public':true}}",
                "Quick fix for the demo");
    }

    private void certificate(String name, Issued issued) {
        catalogue.put(
                RunningConsole.admin(),
                Kind.CERTIFICATE,
                name,
                Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem()),
                WriteOptions.plain());
    }

    private void put(Kind kind, String name, String json, @org.jspecify.annotations.Nullable String why)
            throws InvalidDocumentException {
        catalogue.put(
                RunningConsole.admin(),
                kind,
                name,
                Json.parse(json.replace('\'', '"')),
                new WriteOptions(null, false, why));
    }
}
