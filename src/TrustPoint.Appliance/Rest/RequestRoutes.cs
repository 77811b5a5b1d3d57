using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Rest;

/// <summary>Requests that wait for an administrator.</summary>
internal sealed class RequestRoutes(PendingRequests pending) : IAdminRoutes
{
    private static readonly (string Title, Func<WaitingRequest, string?> Cell)[] Columns =
    [
        ("key", row => row.Key), ("device", row => row.Device), ("domain", row => row.Domain), ("profile", row => row.Profile), ("subject", row => row.Subject),
        ("requester", row => row.Requester), ("createdAt", row => Words.Time(row.CreatedAt)), ("expiresAt", row => Words.Time(row.ExpiresAt)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "requests", Right.SeeDevices, async exchange =>
        {
            var filter = new PendingFilter(exchange.Query("domain"), exchange.Query("device"), exchange.Query("profile"));
            return await new ListAnswer<PendingRequest, PendingSort>(exchange, page => pending.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, Columns);
        }),
        new("POST", "requests/{key}/accept", Right.DecideRequests, exchange => DecideAsync(exchange, accept: true)),
        new("POST", "requests/{key}/refuse", Right.DecideRequests, exchange => DecideAsync(exchange, accept: false)),
    ];

    private async Task<object?> DecideAsync(AdminExchange exchange, bool accept)
    {
        byte[] key;
        try
        {
            key = Convert.FromHexString(exchange.Path("key"));
        }
        catch (FormatException)
        {
            throw RestRefusedException.Invalid("a request's key is hex");
        }
        await pending.DecideAsync(exchange.Caller, key, accept, exchange.Aborted);
        return new Decision(Convert.ToHexStringLower(key), accept ? "accepted" : "refused");
    }

    private static WaitingRequest Row(PendingRequest request) => new(
        Convert.ToHexStringLower(request.RequestKey), request.Device, request.Domain, request.Profile,
        CertificationRequest.Decode(request.Request).Subject.ToString(), request.Requester, request.CreatedAt, request.ExpiresAt);
}
