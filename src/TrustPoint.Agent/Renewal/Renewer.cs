using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Enrolment;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.State;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Agent.Renewal;

/// <summary>Gets the next certificate with a new key. The present one stays the one that counts until the new one is durable.</summary>
/// <param name="state">Where the identity is kept.</param>
/// <param name="keys">Where keys are made.</param>
/// <param name="factory">The way back in for a device that was off for too long; null: there is none.</param>
/// <param name="time">The clock.</param>
/// <param name="journal">What is told.</param>
internal sealed class Renewer(StateDirectory state, IDeviceKeys keys, FactoryIdentity? factory, TimeProvider time, Journal journal)
{
    /// <summary>Renews (RFC 7030 section 4.2.2).</summary>
    /// <param name="present">The identity that counts.</param>
    /// <param name="ct">Stops it; then the present identity still counts.</param>
    /// <exception cref="AgentException">It was not renewed.</exception>
    public async Task<DeviceIdentity> RenewAsync(DeviceIdentity present, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var isExpired = now > present.Certificate.NotAfter;
        using var own = isExpired && factory is not null ? null : await keys.FindAsync(present.Certificate.PublicKey, ct);
        using var shown = Show(present, own, isExpired);
        var trust = AnchoredTrust.ByAnchors(present.Anchors, present.Server.IdnHost, now);
        using var connection = await TlsClient.ConnectAsync(
            new(present.Server, []), TlsClient.Credential(shown, own is null ? factory!.Chain : present.Chain), trust, time, ct);
        var est = new EstClient(connection, present.Server.AbsolutePath, credentials: null, time, journal);
        var authorities = DomainAuthorities.Continued(present.Anchors, await est.GetCaCertificatesAsync(ct), now);
        var wishes = await est.GetAttributesAsync(ct);
        // Who comes back with the factory identity enrols anew: a renewal is by the certificate that is renewed.
        var (operation, wanted) = own is null
            ? ("simpleenroll", RequestContent.Of(wishes, factory!.Certificate.Subject))
            : ("simplereenroll", RequestContent.Again(wishes, present.Certificate));
        using var next = await keys.NextAsync(wanted.KeyAlgorithm, present.Certificate.PublicKey, ct);
        var certificate = await EnrolAsync(est, operation, await wanted.SignAsync(next, ct), isExpired, ct);
        var identity = authorities.Accept(certificate, next.PublicKey, present.Server, time.GetUtcNow());
        state.Commit(identity);
        await keys.KeepOnlyAsync(next.PublicKey, ct);
        journal.Note($"renewed as {certificate.Subject}, until {certificate.NotAfter:yyyy-MM-dd HH:mm}Z");
        return identity;
    }

    // Only the server knows whether its domain lets an expired certificate renew.
    private async Task<Certificate> EnrolAsync(EstClient est, string operation, CertificationRequest request, bool isExpired, CancellationToken ct)
    {
        try
        {
            return await est.EnrolAsync(operation, request, ct);
        }
        catch (AgentException refused) when (isExpired && factory is null)
        {
            throw new AgentException($"{refused.Message}. There is no factory identity to come back with: where that stays so, reset and enrol this device anew", refused) { RetryAfter = refused.RetryAfter };
        }
    }

    private X509Certificate2 Show(DeviceIdentity present, IDeviceKey? own, bool isExpired)
    {
        if (isExpired && own is not null) journal.Note("the certificate has expired: asking whether it may be renewed all the same");
        if (own is not null) return own.ForTls(present.Certificate);
        var why = isExpired ? "the certificate has expired" : $"its key is not in {keys.Description}";
        if (factory is null) throw new AgentException($"{why}, and there is no factory identity to come back with: reset and enrol this device anew");
        journal.Note($"{why}: coming back with the factory identity");
        return factory.Key.ForTls(factory.Certificate);
    }
}
