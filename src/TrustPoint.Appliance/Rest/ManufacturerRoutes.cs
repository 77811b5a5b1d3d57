using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>Accepted manufacturers.</summary>
internal sealed class ManufacturerRoutes(AcceptedManufacturers manufacturers) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "manufacturers", Right.SeeSetup, _ => Task.FromResult<object?>(manufacturers.All.Select(Message).ToList())),
        new("PUT", "manufacturers/{name}", Right.AcceptManufacturers, async exchange =>
        {
            var message = await exchange.BodyAsync<ManufacturerMessage>();
            var manufacturer = new Manufacturer(exchange.Path("name"), Pem.Certificates(message.AnchorsPem), message.AutoAdd) { Joining = manufacturers.Find(exchange.Path("name"))?.Joining };
            await manufacturers.AcceptAsync(exchange.Caller, manufacturer, exchange.Aborted);
            return Message(manufacturer);
        }),
        new("GET", "manufacturers/{name}/joining", Right.SeeSetup, exchange => Task.FromResult<object?>(
            Find(exchange).Joining is { } rules ? JoinRulesMessage.Of(rules) : throw RestRefusedException.NotFound($"devices of {exchange.Path("name")} do not come in by voucher"))),
        new("PUT", "manufacturers/{name}/joining", Right.AcceptManufacturers, async exchange =>
        {
            var message = await exchange.BodyAsync<JoinRulesMessage>();
            var rules = message.ToRules();
            await manufacturers.AcceptAsync(exchange.Caller, Find(exchange) with { Joining = rules }, message.MasaPassword, exchange.Aborted);
            return JoinRulesMessage.Of(rules);
        }),
        new("DELETE", "manufacturers/{name}/joining", Right.AcceptManufacturers, async exchange =>
        {
            await manufacturers.AcceptAsync(exchange.Caller, Find(exchange) with { Joining = null }, exchange.Aborted);
            return new Named(exchange.Path("name"));
        }),
    ];

    private Manufacturer Find(AdminExchange exchange) =>
        manufacturers.Find(exchange.Path("name")) ?? throw RestRefusedException.NotFound($"no manufacturer {exchange.Path("name")} is accepted");

    private static ManufacturerMessage Message(Manufacturer manufacturer) =>
        new(manufacturer.Name, manufacturer.AutoAdd, string.Concat(manufacturer.Anchors.Select(anchor => Pem.Of(anchor))));
}
