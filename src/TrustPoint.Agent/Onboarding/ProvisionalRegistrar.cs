using System.Net;
using TrustPoint.Agent.Connections;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent.Onboarding;

/// <summary>
/// A registrar that the device does not know yet (RFC 8995 section 5.1): TLS holds, and nothing vouches for the other end. All that can be
/// done with it is to ask for a voucher; what comes after is done with the <see cref="ImprintedRegistrar"/> that an accepted one makes of it.
/// </summary>
internal sealed class ProvisionalRegistrar : IDisposable
{
    private const string RequestPath = "/.well-known/brski/requestvoucher";
    private const string VoucherType = "application/voucher-cms+json";

    // RFC 8995 section 5.6: longer than this is not waited at a time, and not longer than that in all.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(4);
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromSeconds(10);

    private readonly TlsClient connection;
    private readonly PledgeContext pledge;
    private bool handedOver;

    private ProvisionalRegistrar(TlsClient connection, PledgeContext pledge) => (this.connection, this.pledge) = (connection, pledge);

    /// <summary>Connects with the factory identity, and takes whatever certificate the other end shows, for the time being.</summary>
    public static async Task<ProvisionalRegistrar> ConnectAsync(Endpoint endpoint, PledgeContext pledge, CancellationToken ct)
    {
        Certificate? first = null;
        // RFC 8995 section 5: where the connection is lost before imprint, the other end must be the same on the new one.
        ServerTrust sameAsFirst = chain => (first ??= chain[0]).Der.Span.SequenceEqual(chain[0].Der.Span)
            ? null
            : "it shows another certificate than before, and nothing vouches for either yet (RFC 8995 section 5)";
        return new(await TlsClient.ConnectAsync(endpoint, pledge.Credential, sameAsFirst, pledge.Time, ct), pledge);
    }

    /// <summary>Asks for a voucher, with patience (RFC 8995 sections 5.2 to 5.6), and imprints the device by it.</summary>
    /// <exception cref="VoucherRefusedException">The voucher is not taken; the registrar was told.</exception>
    /// <exception cref="RedirectedException">The registrar sends the device elsewhere.</exception>
    /// <exception cref="AgentException">The registrar said no, or did not answer.</exception>
    public async Task<ImprintedRegistrar> ImprintAsync(CancellationToken ct)
    {
        var request = await PledgeVoucherRequest.SignAsync(pledge.Device, connection.ServerChain[0], pledge.Policy, pledge.Time.GetUtcNow(), pledge.Random, ct);
        var cms = await AskAsync(request, ct);
        try
        {
            var voucher = AcceptedVoucher.Of(cms, request.Nonce, pledge.Device, pledge.Policy, pledge.Time.GetUtcNow());
            // Section 5.6.2: now the chain of the connection that is open is judged. Each later one will be as well.
            var trust = PinnedDomain.Of(voucher.PinnedDomainCert, pledge.Clock);
            if (trust(connection.ServerChain) is { } objection) throw new VoucherRefusedException($"the registrar is not trusted by it: {objection}");
            connection.Trust = trust;
        }
        catch (VoucherRefusedException refused)
        {
            await Telemetry.TellAsync(connection, Telemetry.VoucherStatus, refused.Reason, pledge.Journal, ct);
            throw;
        }
        handedOver = true;
        return new(connection, pledge);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!handedOver) connection.Dispose();
    }

    private async Task<byte[]> AskAsync(PledgeVoucherRequest request, CancellationToken ct)
    {
        var began = pledge.Time.GetTimestamp();
        while (true)
        {
            var answer = await connection.SendAsync(HttpMethod.Post, RequestPath, request.Cms, VoucherType, VoucherType, null, ct);
            switch (answer.Status)
            {
                case HttpStatusCode.OK when answer.MediaType == VoucherType:
                    return answer.Body;
                case HttpStatusCode.OK:
                    throw new AgentException($"the registrar answered with {answer.MediaType}, not with a voucher");
                case HttpStatusCode.Accepted when pledge.Time.GetElapsedTime(began) < LongestPatience:
                    var wait = answer.RetryAfter is { } said && said > TimeSpan.Zero ? said : UnsaidWait;
                    wait = wait < LongestWait ? wait : LongestWait;
                    pledge.Journal.NoteWait($"the registrar asks for patience ({answer.Words}); asking again in {wait.TotalSeconds:0} s");
                    await Task.Delay(wait, pledge.Time, ct);
                    break;
                case HttpStatusCode.Accepted:
                    throw new AgentException("the registrar did not decide for four days (RFC 8995 section 5.6)");
                case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when answer.Location is { } elsewhere:
                    throw new RedirectedException(elsewhere);
                default:
                    throw new AgentException($"the registrar refused with {answer.Words}") { RetryAfter = answer.RetryAfter };
            }
        }
    }
}
