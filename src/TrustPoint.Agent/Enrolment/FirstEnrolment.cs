using System.Net.Security;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.State;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Agent.Enrolment;

/// <summary>Who asks for a first certificate, and how it is proved.</summary>
/// <param name="Own">The names of the device's own, for where the domain leaves it free.</param>
/// <param name="Shown">What TLS shows; null: nothing.</param>
/// <param name="Credentials">Name and one-time code for HTTP Basic; null: TLS shows who asks.</param>
internal sealed record Applicant(DistinguishedName Own, SslStreamCertificateContext? Shown, string? Credentials);

/// <summary>Gets the first certificate by EST alone, from a server that the given anchors vouch for (RFC 7030 sections 3.6.1 and 4.2.1).</summary>
internal sealed class FirstEnrolment(StateDirectory state, IDeviceKeys keys, TimeProvider time, Journal journal)
{
    /// <summary>Enrols.</summary>
    /// <param name="server">The EST server with its path.</param>
    /// <param name="anchors">Whom to trust: brought by a person, never by the network.</param>
    /// <param name="applicant">Who asks.</param>
    /// <param name="ct">Stops it; then nothing has changed.</param>
    /// <exception cref="AgentException">The device has a plant identity already, or the server said no.</exception>
    public async Task<DeviceIdentity> EnrolAsync(Uri server, IReadOnlyList<Certificate> anchors, Applicant applicant, CancellationToken ct)
    {
        if (state.Read() is not null) throw new AgentException("this device has a plant identity: renew renews it, factory-reset takes it away");
        var now = time.GetUtcNow();
        var trust = AnchoredTrust.ByAnchors(anchors, server.IdnHost, now);
        using var connection = await TlsClient.ConnectAsync(new(server, []), applicant.Shown, trust, time, ct);
        var est = new EstClient(connection, server.AbsolutePath, applicant.Credentials, time, journal);
        var authorities = DomainAuthorities.Continued(anchors, await est.GetCaCertificatesAsync(ct), now);
        var wanted = RequestContent.Of(await est.GetAttributesAsync(ct), applicant.Own);
        using var key = await keys.NextAsync(wanted.KeyAlgorithm, inUse: null, ct);
        var certificate = await est.EnrolAsync("simpleenroll", await wanted.SignAsync(key, ct), ct);
        var identity = authorities.Accept(certificate, key.PublicKey, server, time.GetUtcNow());
        state.Commit(identity);
        await keys.KeepOnlyAsync(key.PublicKey, ct);
        journal.Note($"enrolled as {certificate.Subject}, until {certificate.NotAfter:yyyy-MM-dd HH:mm}Z");
        return identity;
    }
}
