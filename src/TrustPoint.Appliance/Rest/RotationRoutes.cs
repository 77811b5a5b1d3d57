using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Credentials;
using TrustPoint.Devices.Rotation;

namespace TrustPoint.Appliance.Rest;

/// <summary>Certificates that renew themselves: those of devices, and the appliance's own.</summary>
internal sealed class RotationRoutes(RotationBoard board, HeldCredentials credentials, TimeProvider time) : IAdminRoutes
{
    private static readonly (string Title, Func<RotationRow, string?> Cell)[] Columns =
    [
        ("device", row => row.Device), ("domain", row => row.Domain), ("state", row => Words.Of(row.State)), ("notAfter", row => Words.Time(row.NotAfter)), ("lateAt", row => Words.Time(row.LateAt)),
        ("why", row => row.Why is { } why ? Words.Of(why) : null), ("reason", row => row.Reason), ("seenAt", row => row.SeenAt is { } at ? Words.Time(at) : null), ("sha256", row => row.Sha256),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "rotation", Right.SeeDevices, async exchange => await board.FiguresAsync(exchange.Caller, exchange.Aborted)),
        new("GET", "rotation/devices", Right.SeeDevices, async exchange => await new ListAnswer<WatchedCertificate, RotationSort>(
            exchange, page => board.ListAsync(exchange.Caller, FilterOf(exchange), page, exchange.Aborted)).WriteAsync(row => RotationRow.Of(row, time.GetUtcNow()), Columns)),
        new("GET", "credentials", Right.SeeSetup, async exchange => await credentials.ListAsync(exchange.Caller, exchange.Aborted)),
    ];

    private static RotationFilter FilterOf(AdminExchange exchange) =>
        new(exchange.Word<RotationState>("state"), exchange.Time("endsFrom"), exchange.Time("endsBefore"), exchange.Query("domain"), exchange.Query("text"));
}
