using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Contacts;

namespace TrustPoint.Appliance.Rest;

/// <summary>What devices and strangers last asked.</summary>
internal sealed class ContactRoutes(ContactBook contacts) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "devices/{name}/contacts", Right.SeeDevices, async exchange => await contacts.OfDeviceAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)),
        new("GET", "strangers", Right.SeeDevices, async exchange => await contacts.StrangersAsync(exchange.Caller, exchange.Aborted)),
        new("GET", "figures/contacts", Right.SeeDevices, async exchange => await contacts.CountsAsync(exchange.Caller, exchange.Aborted)),
    ];
}
