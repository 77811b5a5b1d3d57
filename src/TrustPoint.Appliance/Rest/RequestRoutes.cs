using TrustPoint.Devices.Enrolment;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Rest;

/// <summary>Requests that wait for an administrator.</summary>
internal sealed class RequestRoutes(PendingRequests pending) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "requests", async exchange =>
        {
            var filter = new PendingFilter(exchange.Query("domain"), exchange.Query("device"), exchange.Query("profile"));
            var page = await pending.ListAsync(exchange.Caller, filter, exchange.Page<PendingSort>(), exchange.Aborted);
            return new ListPage<WaitingRequest>([.. page.Items.Select(Row)], page.Next, page.Previous, null);
        }),
        new("POST", "requests/{key}/accept", exchange => DecideAsync(exchange, accept: true)),
        new("POST", "requests/{key}/refuse", exchange => DecideAsync(exchange, accept: false)),
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
