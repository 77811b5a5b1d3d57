using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// One connection to the signer, with a thread that reads it. Certificates that come together are recorded with one write and answered with one; what is quick is done on that
/// thread, and what may take longer beside it. Each call is answered by its id.
/// </summary>
/// <param name="peer">The user at the other end.</param>
/// <param name="frames">The connection.</param>
/// <param name="signer">What decides.</param>
/// <param name="keys">The keys behind it.</param>
/// <param name="allowed">Where profiles are kept that root lets pass.</param>
/// <param name="large">Held while a long message is read and signed: there is one at a time.</param>
/// <param name="log">The signer's log.</param>
internal sealed class SignerSession(uint peer, FrameSocket frames, Signer signer, ApplianceKeys keys, AllowedProfiles allowed, SemaphoreSlim large, ILogger log)
{
    private const int MostAtOnce = 256;

    // A token that is slower than this is asked for several signatures at once, as a network HSM likes it; to wake threads for a faster one costs more than it brings.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1);

    // How long the quickest signature of those took that were made together last: one that waited for a processor says nothing of the token.
    private TimeSpan quickest;
    private volatile WireException? malformed;

    /// <summary>Serves it to its end.</summary>
    /// <exception cref="WireException">The other side does not keep to the protocol.</exception>
    /// <exception cref="IOException">The connection broke, or was ended here.</exception>
    public void Run()
    {
        using var lanes = new SemaphoreSlim(MostAtOnce);
        try
        {
            Greet();
            while (frames.Read(LongestOf, large) is { } frame)
            {
                switch ((SignerCall)frame.Kind)
                {
                    case SignerCall.SignCertificate: SignTogetherAsync(frame).GetAwaiter().GetResult(); break;
                    case SignerCall.SignDigest: frames.Send([SignDigest(frame)]); break;
                    default: DoBeside(frame, lanes); break;
                }
            }
        }
        catch (IOException) when (malformed is not null)
        {
            // It was ended for that.
        }
        finally
        {
            // What is under way is finished: it may hold what is closed next.
            for (var lane = 0; lane < MostAtOnce; lane++) lanes.Wait();
        }
        if (malformed is { } cause) throw cause;
    }

    private static int LongestOf(byte kind) => (SignerCall)kind == SignerCall.Sign ? SignerProtocol.LongestMessage : SignerProtocol.LongestFrame;

    private void Greet()
    {
        if (frames.Read(static _ => 16, null) is not { Kind: (byte)SignerCall.Hello } hello) throw new WireException("the first call is not hello");
        var version = hello.Body.Octet();
        hello.Body.End();
        if (version != SignerProtocol.Version) throw new WireException($"version {version} of the protocol is not {SignerProtocol.Version}");
        frames.Send([Done(hello.Id).Octet(SignerProtocol.Version).Octet((byte)signer.Protection).Text(signer.Description).Frame()]);
    }

    private void DoBeside(Frame frame, SemaphoreSlim lanes)
    {
        lanes.Wait();
        _ = Task.Run(async () =>
        {
            try
            {
                frames.Send([await AnswerAsync(frame)]);
            }
            catch (WireException error)
            {
                malformed = error;
                frames.End();
            }
            catch (IOException)
            {
                // Nobody waits for it any more.
            }
            finally
            {
                frame.Large?.Release();
                lanes.Release();
            }
        });
    }

    // Each is judged by itself; those that pass go on record with one write.
    private async Task SignTogetherAsync(Frame first)
    {
        var (passed, answers) = (new List<(Frame Frame, CheckedCertificate Certificate)>(), new List<ReadOnlyMemory<byte>>());
        for (var frame = first; frame is not null; frame = frames.HasNext((byte)SignerCall.SignCertificate) && passed.Count < MostAtOnce ? frames.Read(LongestOf, large) : null)
        {
            try
            {
                passed.Add((frame, await CheckAsync(frame)));
            }
            catch (Exception failed) when (failed is not WireException)
            {
                answers.Add(FailureOf(frame, failed));
            }
        }
        try
        {
            var recorded = signer.Record([.. passed.Select(one => one.Certificate)]);
            var signing = passed.Zip(recorded, (one, record) => (one.Frame, one.Certificate, Record: record));
            var signed = new List<(ReadOnlyMemory<byte> Answer, TimeSpan Took)>();
            if (quickest > Slow) signed.AddRange(await Task.WhenAll(signing.Select(one => Task.Run(() => SignAsync(one.Frame, one.Certificate, one.Record)))));
            else foreach (var (frame, certificate, record) in signing) signed.Add(await SignAsync(frame, certificate, record));
            if (signed.Count > 0) quickest = signed.Min(one => one.Took);
            answers.AddRange(signed.Select(one => one.Answer));
        }
        catch (Exception failed) when (failed is not WireException)
        {
            answers.AddRange(passed.Select(one => FailureOf(one.Frame, failed)));
        }
        frames.Send(answers);
    }

    private ValueTask<CheckedCertificate> CheckAsync(Frame frame)
    {
        var body = frame.Body;
        var (key, scheme, tbs, grounds) = (KeyId(body), body.Word<SignatureScheme>(), body.Octets(), body.Grounds());
        body.End();
        return signer.CheckCertificateAsync(key, scheme, tbs, grounds, CancellationToken.None);
    }

    private async Task<(ReadOnlyMemory<byte> Answer, TimeSpan Took)> SignAsync(Frame frame, CheckedCertificate certificate, RecordedCertificate? recorded)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var signature = await signer.SignAsync(recorded ?? throw Signer.SignedBefore(certificate), CancellationToken.None);
            return (Done(frame.Id).Octets(signature).Frame(), Stopwatch.GetElapsedTime(begin));
        }
        catch (Exception failed)
        {
            return (FailureOf(frame, failed), Stopwatch.GetElapsedTime(begin));
        }
    }

    private ReadOnlyMemory<byte> SignDigest(Frame frame)
    {
        try
        {
            var (key, digest) = (KeyId(frame.Body), frame.Body.Octets());
            frame.Body.End();
            if (digest.Length is not (32 or 48 or 64)) throw new WireException("a hash has 32, 48 or 64 octets");
            signer.RequireTls(key);
            return Done(frame.Id).Octets(keys.TlsSigner(key)(digest.Span)).Frame();
        }
        catch (Exception failed) when (failed is not WireException)
        {
            return FailureOf(frame, failed);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(Frame frame)
    {
        try
        {
            return (await DoAsync(frame)).Frame();
        }
        catch (Exception failed) when (failed is not WireException)
        {
            return FailureOf(frame, failed);
        }
    }

    // What fails is answered in its form; nothing of it ends the process.
    private ReadOnlyMemory<byte> FailureOf(Frame frame, Exception failed)
    {
        switch (failed)
        {
            case SigningRefusedException or DecodeException:
                var (reason, retryAfter) = failed is SigningRefusedException refused ? (refused.Message, refused.RetryAfter) : ($"The signer refuses: {failed.Message}.", null);
                log.LogWarning("REFUSED: {Call} of uid {Peer}: {Reason}", (SignerCall)frame.Kind, peer, reason);
                return Failed(frame.Id, SignerAnswer.Refused, reason, retryAfter);
            case KeyNotFoundException: return Failed(frame.Id, SignerAnswer.NoSuchKey, failed.Message);
            case KeyStoreUnavailableException away: return Failed(frame.Id, SignerAnswer.Unavailable, away.Message, away.RetryAfter);
            case ArgumentException: return Failed(frame.Id, SignerAnswer.Unfit, failed.Message);
            default:
                log.LogError(failed, "{Call} of uid {Peer} failed", (SignerCall)frame.Kind, peer);
                return Failed(frame.Id, SignerAnswer.Unavailable, failed is IOException ? failed.Message : "The signer failed inside: see its log.");
        }
    }

    private async Task<WireWriter> DoAsync(Frame frame)
    {
        var (body, done) = (frame.Body, Done(frame.Id));
        switch ((SignerCall)frame.Kind)
        {
            case SignerCall.Sign:
                var (key, scheme, message) = (KeyId(body), body.Word<SignatureScheme>(), body.Octets());
                body.End();
                return done.Octets(await signer.SignAsync(key, scheme, message, CancellationToken.None));
            case SignerCall.Generate:
                var (label, algorithm) = (body.Text(SignerProtocol.LongestText), body.Word<KeyAlgorithm>());
                body.End();
                return done.Key(await signer.GenerateAsync(label, algorithm, CancellationToken.None));
            case SignerCall.List:
                body.End();
                var all = await signer.ListAsync(CancellationToken.None);
                done.Number((uint)all.Count);
                foreach (var one in all) done.Key(one);
                return done;
            case SignerCall.Find:
                message = body.Octets();
                body.End();
                return await signer.FindAsync(message, CancellationToken.None) is { } found ? done.Octet(1).Key(found) : done.Octet(0);
            case SignerCall.Describe:
                key = KeyId(body);
                body.End();
                return Described(done, await signer.DescribeAsync(key, CancellationToken.None));
            case SignerCall.Destroy:
                key = KeyId(body);
                body.End();
                await signer.DestroyAsync(key, CancellationToken.None);
                return done;
            case SignerCall.Trouble:
                body.End();
                return done.TextOrNull(await signer.TroubleAsync(CancellationToken.None));
            case SignerCall.KnowAuthority:
                (label, message) = (body.Text(64), body.Octets());
                body.End();
                await signer.KnowAuthorityAsync(label, message, CancellationToken.None);
                return done;
            case SignerCall.Close:
                body.End();
                if (signer.IsOpen) signer.Open(TimeSpan.Zero);
                return done;
            case SignerCall.Status:
                body.End();
                return done.Text(signer.Description).TextOrNull(signer.OpenUntil is { } until ? until.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null).TextOrNull(await signer.TroubleAsync(CancellationToken.None));
            case SignerCall.Open:
                var minutes = body.Number(24 * 60);
                body.End();
                RequireRoot("opens the signer");
                return done.Time(signer.Open(TimeSpan.FromMinutes(minutes)));
            case SignerCall.AllowProfile:
                var yaml = body.Text(SignerProtocol.LongestFrame);
                body.End();
                RequireRoot("lets a profile pass");
                return done.Text(Allow(yaml).Id);
            default:
                throw new WireException($"there is no call {frame.Kind}");
        }
    }

    private Profile Allow(string yaml)
    {
        try
        {
            return allowed.Keep(signer.Allow(yaml));
        }
        catch (ProfileException wrong)
        {
            throw new SigningRefusedException($"The signer refuses: {wrong.Message}");
        }
    }

    private void RequireRoot(string what)
    {
        if (!SocketPeer.IsAdmitted(peer, SocketPeer.Own)) throw new SigningRefusedException($"The signer refuses: only root, on the box, {what}.");
    }

    private static WireWriter Described(WireWriter done, KeyDescription? said)
    {
        if (said is null) return done.Octet(0);
        done.Octet(1).Key(said.Key).Text(said.Home).TextOrNull(said.Module).Number((uint)said.Attributes.Count);
        foreach (var attribute in said.Attributes) done.Text(attribute.Name).Octet(attribute.Value ? (byte)1 : (byte)0);
        return done;
    }

    private static string KeyId(WireReader body) => body.Text(64) is { Length: 64 } id && id.All(char.IsAsciiHexDigitLower) ? id : throw new WireException("a key's id is not 64 hex digits");

    private static WireWriter Done(uint id) => new(id, (byte)SignerAnswer.Done);

    private static ReadOnlyMemory<byte> Failed(uint id, SignerAnswer how, string message, TimeSpan? retryAfter = null) =>
        new WireWriter(id, (byte)how).Text(message).Number((uint)Math.Ceiling(retryAfter?.TotalSeconds ?? 0)).Frame();
}
