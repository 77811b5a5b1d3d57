using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Rest;

/// <summary>Requests that wait for an administrator.</summary>
internal sealed class RequestRoutes(PendingRequests pending) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "requests", Right.SeeDevices, async exchange =>
            (await pending.ListAsync(exchange.Caller, PendingRequests.MaxWaiting, exchange.Aborted)).Select(Row).ToList()),
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
