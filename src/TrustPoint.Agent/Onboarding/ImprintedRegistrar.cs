using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Enrolment;
using TrustPoint.Agent.State;

namespace TrustPoint.Agent.Onboarding;

/// <summary>The registrar of the domain that the manufacturer's voucher names. What it says about the domain is believed from here on.</summary>
internal sealed class ImprintedRegistrar : IDisposable
{
    private readonly TlsClient connection;
    private readonly PledgeContext pledge;
    private readonly Uri server;

    /// <summary>Only a <see cref="ProvisionalRegistrar"/> with an accepted voucher makes one.</summary>
    internal ImprintedRegistrar(TlsClient connection, PledgeContext pledge) =>
        (this.connection, this.pledge, server) = (connection, pledge, new Uri(connection.Endpoint.Url, EstClient.DefaultPath));

    /// <summary>Gets the plant identity over the same connection (RFC 8995 sections 5.9, 5.9.1, 5.9.2 and 5.9.3), keeps it, and shows it (section 5.9.4).</summary>
    /// <exception cref="AgentException">It was not got; the registrar was told.</exception>
    public async Task<DeviceIdentity> EnrolAsync(CancellationToken ct)
    {
        await Telemetry.TellAsync(connection, Telemetry.VoucherStatus, null, pledge.Journal, ct);
        var pinned = connection.Trust;
        DeviceIdentity identity;
        try
        {
            identity = await RequestAsync(ct);
        }
        catch (Exception failed) when (failed is AgentException or IOException)
        {
            // Section 5.9.4: a failure is told over the connection that is there.
            await Telemetry.TellAsync(connection, Telemetry.EnrolStatus, failed.Message, pledge.Journal, ct);
            throw;
        }
        // From here on the device is of this domain, whatever becomes of the report.
        await ReportAsync(identity, pinned, ct);
        return identity;
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private async Task<DeviceIdentity> RequestAsync(CancellationToken ct)
    {
        var est = new EstClient(connection, server.AbsolutePath, credentials: null, pledge.Time, pledge.Journal);
        // Sections 5.9.1 to 5.9.3: cacerts, csrattrs, simpleenroll. What cacerts says takes the place of the pinned certificate.
        var authorities = DomainAuthorities.Imprinted(await est.GetCaCertificatesAsync(ct));
        var wanted = RequestContent.Of(await est.GetAttributesAsync(ct), pledge.Device.Certificate.Subject);
        using var key = await pledge.Keys.NextAsync(wanted.KeyAlgorithm, inUse: null, ct);
        var certificate = await est.EnrolAsync("simpleenroll", await wanted.SignAsync(key, ct), ct);
        var identity = authorities.Accept(certificate, key.PublicKey, server, pledge.Clock);
        pledge.State.Commit(identity);
        await pledge.Keys.KeepOnlyAsync(key.PublicKey, ct);
        pledge.Journal.Note($"enrolled as {certificate.Subject}, until {certificate.NotAfter:yyyy-MM-dd HH:mm}Z");
        return identity;
    }

    // Section 5.9.4: a success is told over a new connection that shows the new identity.
    private async Task ReportAsync(DeviceIdentity identity, ServerTrust pinned, CancellationToken ct)
    {
        var byAnchors = AnchoredTrust.ByAnchors(identity.Anchors, server.IdnHost, pledge.Clock);
        try
        {
            using var key = await pledge.Keys.FindAsync(identity.Certificate.PublicKey, ct) ?? throw new AgentException("the new key is gone");
            using var shown = key.ForTls(identity.Certificate);
            using var proof = await connection.AnewAsync(
                TlsClient.Credential(shown, identity.Chain), chain => byAnchors(chain) is null ? null : pinned(chain), ct);
            await Telemetry.TellAsync(proof, Telemetry.EnrolStatus, null, pledge.Journal, ct);
        }
        catch (AgentException unheard)
        {
            pledge.Journal.Note($"the enrolment could not be reported: {unheard.Message}");
        }
    }
}
