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
            var manufacturer = new Manufacturer(exchange.Path("name"), Pem.Certificates(message.AnchorsPem), message.AutoAdd);
            await manufacturers.AcceptAsync(exchange.Caller, manufacturer, exchange.Aborted);
            return Message(manufacturer);
        }),
    ];

    private static ManufacturerMessage Message(Manufacturer manufacturer) =>
        new(manufacturer.Name, manufacturer.AutoAdd, string.Concat(manufacturer.Anchors.Select(anchor => Pem.Of(anchor))));
}
