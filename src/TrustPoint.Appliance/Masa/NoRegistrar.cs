using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Brski.Registrar;
using TrustPoint.Brski.Wire;
using TrustPoint.Est;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Masa;

/// <summary>BRSKI on a box that is a manufacturer's and no operator's: it answers registrars, and tells a pledge that it is none.</summary>
internal sealed class NoRegistrar(RefusalRecords refusals) : IRegistrar
{
    private static BrskiError Nobody => BrskiError.NotFound("there is no registrar here");

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> GetVoucherAsync(PledgeRequest request, BrskiPeer peer, CancellationToken ct) => throw Nobody;

    /// <inheritdoc/>
    public Task HearVoucherStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => throw Nobody;

    /// <inheritdoc/>
    public Task HearEnrolmentStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => throw Nobody;

    /// <inheritdoc/>
    public Task RecordAsync(BrskiRefusal refusal, CancellationToken ct) => refusals.AddAsync(
        new EstRefusal(refusal.Operation, null, refusal.Peer.Source, "cms", null, null, refusal.Error.Status, refusal.Error.Message, refusal.Incident), ct);
}

/// <summary>BRSKI's wire among the services of the host.</summary>
internal static class BrskiSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddBrski(this IServiceCollection services) => services
        .AddSingleton<IRegistrar, NoRegistrar>()
        .AddSingleton<Func<HttpContext, BrskiPeer>>(http => new BrskiPeer(null, [], null, http.Connection.RemoteIpAddress))
        .AddSingleton<BrskiServer>();
}
