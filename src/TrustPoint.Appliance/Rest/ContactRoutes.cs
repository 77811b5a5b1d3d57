using System.Globalization;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Contacts;

namespace TrustPoint.Appliance.Rest;

/// <summary>What devices and strangers last asked.</summary>
internal sealed class ContactRoutes(ContactBook contacts) : IAdminRoutes
{
    private static readonly (string Title, Func<Stranger, string?> Cell)[] Columns =
    [
        ("source", row => row.Source), ("act", row => row.Act), ("reason", row => row.Reason), ("firstAt", row => Words.Time(row.FirstAt)), ("lastAt", row => Words.Time(row.LastAt)),
        ("times", row => row.Times.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "devices/{name}/contacts", Right.SeeDevices, async exchange => await contacts.OfDeviceAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)),
        new("GET", "strangers", Right.SeeDevices, async exchange => await new ListAnswer<Stranger, StrangerSort>(
            exchange, page => contacts.StrangersAsync(exchange.Caller, new(exchange.Query("text")), page, exchange.Aborted)).WriteAsync(stranger => stranger, Columns)),
        new("GET", "figures/contacts", Right.SeeDevices, async exchange => await contacts.CountsAsync(exchange.Caller, exchange.Aborted)),
    ];
}
