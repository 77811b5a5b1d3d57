using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Signing;
using TrustPoint.Devices.Limits;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// The keys as the appliance has them when a signer of its own holds them: every call goes over the signer's socket. While the signer is away each call says
/// so at once, and the next one after a moment tries to reach it.
/// </summary>
/// <param name="path">Path of the socket.</param>
/// <param name="time">Paces attempts to reach the signer.</param>
/// <param name="log">Where it is told what the signer refuses to sign.</param>
internal sealed class SignerClient(string path, TimeProvider time, ILogger log) : IKeyStore, ICertificateSigner, IDisposable
{
    // Each is a thread of the signer's. What shares one shares its system calls and its records: more than a quarter of the processors costs more than it brings.
    private static readonly int Links = Math.Max(1, Environment.ProcessorCount / 4);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    // A token takes its time for a key, and a list of millions of entries for the way.
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan BetweenAlarms = TimeSpan.FromMinutes(1);
    private const int RememberedKeys = 1_000;

    private readonly SemaphoreSlim connecting = new(1);
    private readonly Throttle alarms = new(1, BetweenAlarms, RememberedKeys, time);
    private readonly SignerLink?[] links = new SignerLink?[Links];
    private readonly HandshakeLinks handshakes = new(path, time);
    private (long At, KeyStoreUnavailableException Why)? failure;
    private (KeyProtection Protection, string Description)? greeting;
    private int next;

    /// <inheritdoc/>
    public KeyProtection Protection => greeting?.Protection ?? KeyProtection.Token;

    /// <inheritdoc/>
    public string Description => greeting is { } known ? $"{known.Description}, held by the signer" : $"the signer at {path}";

    /// <inheritdoc/>
    public ICertificateSigner Signer => this;

    /// <inheritdoc/>
    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) =>
        CallAsync(SignerCall.Generate, frame => frame.Text(label).Octet((byte)algorithm), body => body.Key(), ct, Slow);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => CallAsync<IReadOnlyList<StoredKey>>(SignerCall.List, _ => { }, body =>
    {
        var keys = new List<StoredKey>();
        for (var left = body.Number(); left > 0; left--) keys.Add(body.Key());
        return keys;
    }, ct);

    /// <inheritdoc/>
    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) =>
        CallAsync(SignerCall.Find, frame => frame.Octets(subjectPublicKeyInfo.Span), body => body.Flag() ? body.Key() : null, ct);

    /// <inheritdoc/>
    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => CallAsync(SignerCall.Describe, frame => frame.Text(keyId), body =>
    {
        if (!body.Flag()) return null;
        var (key, home, module, attributes) = (body.Key(), body.Text(SignerProtocol.LongestText), body.TextOrNull(SignerProtocol.LongestText), new List<KeyAttribute>());
        for (var left = body.Number(64); left > 0; left--) attributes.Add(new(body.Text(64), body.Flag()));
        return new KeyDescription(key, home, module, attributes);
    }, ct);

    /// <inheritdoc/>
    public async ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) => SignatureIn(
        await AskAsync(SignerCall.Sign, frame => frame.Text(keyId).Octet((byte)scheme).Octets(message.Span), ct, message.Length > SignerProtocol.LongestFrame ? Slow : Quick), keyId);

    /// <inheritdoc/>
    public ValueTask<byte[]> SignCertificateAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> tbs, CertificateGrounds grounds, CancellationToken ct) => new(CallAsync(
        SignerCall.SignCertificate, frame => frame.Text(keyId).Octet((byte)scheme).Octets(tbs.Span).Grounds(grounds), body => body.Octets().ToArray(), ct));

    /// <summary>Signs a handshake. It waits without the thread pool, on whose threads handshakes are.</summary>
    public byte[] SignDigest(string keyId, ReadOnlyMemory<byte> digest) =>
        SignatureIn(handshakes.Call(SignerCall.SignDigest, frame => frame.Text(keyId).Octets(digest.Span)), keyId);

    /// <inheritdoc/>
    public Task KnowAuthorityAsync(string name, ReadOnlyMemory<byte> certificate, CancellationToken ct) =>
        CallAsync(SignerCall.KnowAuthority, frame => frame.Text(name).Octets(certificate.Span), Nothing, ct);

    /// <inheritdoc/>
    public Task DestroyAsync(string keyId, CancellationToken ct) => CallAsync(SignerCall.Destroy, frame => frame.Text(keyId), Nothing, ct, Slow);

    /// <summary>Destroys the keys whose label ends so, in a first set-up that was cut off.</summary>
    public async Task<int> DestroyLabelledAsync(string ending, CancellationToken ct)
    {
        var labelled = (await ListAsync(ct)).Where(key => key.Label.EndsWith(ending, StringComparison.Ordinal)).ToList();
        foreach (var key in labelled) await DestroyAsync(key.Id, ct);
        return labelled.Count;
    }

    /// <inheritdoc/>
    public async Task<string?> TroubleAsync(CancellationToken ct)
    {
        try
        {
            return await CallAsync(SignerCall.Trouble, _ => { }, body => body.TextOrNull(SignerProtocol.LongestText), ct, Soon);
        }
        catch (KeyStoreUnavailableException away)
        {
            return away.Message;
        }
    }

    /// <summary>Ends the time in which it makes authorities.</summary>
    public Task CloseAsync(CancellationToken ct) => CallAsync(SignerCall.Close, _ => { }, Nothing, ct);

    /// <summary>How the signer is.</summary>
    public Task<SignerStatus> StatusAsync(CancellationToken ct) => CallAsync(
        SignerCall.Status, _ => { }, body => new SignerStatus(body.Text(SignerProtocol.LongestText), body.TextOrNull(64) is { } until ? DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture) : null, body.TextOrNull(SignerProtocol.LongestText)), ct);

    /// <summary>Opens it, as root.</summary>
    /// <returns>Until when.</returns>
    public Task<DateTimeOffset> OpenAsync(int minutes, CancellationToken ct) => CallAsync(SignerCall.Open, frame => frame.Number((uint)minutes), body => body.Time(), ct);

    /// <summary>Lets a profile pass, as root.</summary>
    /// <returns>Its name and version.</returns>
    public Task<string> AllowProfileAsync(string yaml, CancellationToken ct) => CallAsync(SignerCall.AllowProfile, frame => frame.Text(yaml), body => body.Text(SignerProtocol.LongestText), ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in links.OfType<SignerLink>()) link.Dispose();
        handshakes.Dispose();
        connecting.Dispose();
    }

    // What strangers ask for, such as OCSP and handshakes, has it refused as often as they like: of each key it is told once a minute. Certificates have their own word for it, in Ca.
    private byte[] SignatureIn(Frame answer, string keyId)
    {
        try
        {
            return Read(answer, body => body.Octets().ToArray());
        }
        catch (KeyStoreUnavailableException refused) when (refused.IsRefusal)
        {
            if (alarms.TryTake(keyId, out _))
                log.LogCritical("ALARM: {Reason} It was to be signed with the key {Key}: the signer has other rules than this appliance, or somebody else asked", refused.Message, keyId);
            throw;
        }
    }

    private static bool Nothing(WireReader body) => true;

    private async Task<T> CallAsync<T>(SignerCall call, Action<WireWriter> write, Func<WireReader, T> read, CancellationToken ct, TimeSpan? patience = null) =>
        Read(await AskAsync(call, write, ct, patience), read);

    private async Task<Frame> AskAsync(SignerCall call, Action<WireWriter> write, CancellationToken ct, TimeSpan? patience = null) =>
        await (await LinkAsync(ct)).CallAsync(call, write, patience ?? Quick, ct);

    private static T Read<T>(Frame answer, Func<WireReader, T> read)
    {
        try
        {
            if ((SignerAnswer)answer.Kind != SignerAnswer.Done) throw FailureOf(answer);
            var value = read(answer.Body);
            answer.Body.End();
            return value;
        }
        catch (WireException malformed)
        {
            throw new KeyStoreUnavailableException($"The signer answered something that is not of the protocol: {malformed.Message}.", inner: malformed);
        }
    }

    // A refusal without a time is for people to hear, who change what it says.
    private static Exception FailureOf(Frame answer)
    {
        var message = answer.Body.Text(SignerProtocol.LongestFrame);
        var retryAfter = answer.Body.Number();
        return (SignerAnswer)answer.Kind switch
        {
            SignerAnswer.NoSuchKey => new KeyNotFoundException(message),
            SignerAnswer.Unfit => new ArgumentException(message),
            SignerAnswer.Refused when retryAfter == 0 => new KeyStoreUnavailableException(message) { IsRefusal = true },
            _ => new KeyStoreUnavailableException(message, retryAfter == 0 ? null : TimeSpan.FromSeconds(retryAfter)),
        };
    }

    private ValueTask<SignerLink> LinkAsync(CancellationToken ct)
    {
        var number = (int)((uint)Interlocked.Increment(ref next) % Links);
        return links[number] is { IsUsable: true } link ? new(link) : new(ConnectAsync(number, ct));
    }

    private async Task<SignerLink> ConnectAsync(int number, CancellationToken ct)
    {
        await connecting.WaitAsync(ct);
        try
        {
            if (links[number] is { IsUsable: true } link) return link;
            if (failure is { } last && time.GetElapsedTime(last.At) < Pause) throw new KeyStoreUnavailableException(last.Why.Message, last.Why.RetryAfter, last.Why);
            links[number]?.Dispose();
            links[number] = null;
            try
            {
                var made = links[number] = await SignerLink.ConnectAsync(path, ct);
                (greeting, failure) = (made.Greeting, null);
                return made;
            }
            catch (KeyStoreUnavailableException away)
            {
                failure = (time.GetTimestamp(), away);
                throw;
            }
        }
        finally
        {
            connecting.Release();
        }
    }
}

/// <summary>How the signer is.</summary>
/// <param name="Keys">Where its keys are.</param>
/// <param name="OpenUntil">Until when root has it open, or had.</param>
/// <param name="Trouble">Why it cannot sign; null: it can.</param>
internal sealed record SignerStatus(string Keys, DateTimeOffset? OpenUntil, string? Trouble);
