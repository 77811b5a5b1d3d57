using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Signing;

/// <summary>One connection to the signer: its calls run side by side, and each is answered by its id.</summary>
/// <param name="peer">The user at the other end.</param>
/// <param name="frames">The connection.</param>
/// <param name="signer">What decides.</param>
/// <param name="keys">The keys behind it.</param>
/// <param name="allowed">Where profiles are kept that root lets pass.</param>
/// <param name="large">Held while a long message is read and signed: there is one at a time.</param>
/// <param name="log">The signer's log.</param>
internal sealed class SignerSession(uint peer, FrameStream frames, Signer signer, ApplianceKeys keys, AllowedProfiles allowed, SemaphoreSlim large, ILogger log)
{
    private const int MostAtOnce = 256;

    /// <summary>Serves it to its end.</summary>
    /// <exception cref="WireException">The other side does not keep to the protocol.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await GreetAsync(ct);
        using var lanes = new SemaphoreSlim(MostAtOnce);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(ct);
        WireException? malformed = null;
        try
        {
            while (await frames.ReadAsync(LongestOf, large, broken.Token) is { } frame)
            {
                await lanes.WaitAsync(broken.Token);
                _ = Task.Run(
                    async () =>
                    {
                        try
                        {
                            await frames.SendAsync(await AnswerAsync(frame), CancellationToken.None);
                        }
                        catch (WireException error)
                        {
                            malformed = error;
                            await broken.CancelAsync();
                        }
                        catch (System.Threading.Channels.ChannelClosedException)
                        {
                            // Nobody waits for it any more.
                        }
                        finally
                        {
                            frame.Large?.Release();
                            lanes.Release();
                        }
                    },
                    CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (malformed is not null)
        {
            throw malformed;
        }
        finally
        {
            // What is under way is finished: it may hold what is closed next.
            for (var lane = 0; lane < MostAtOnce; lane++) await lanes.WaitAsync(CancellationToken.None);
        }
    }

    private static int LongestOf(byte kind) => (SignerCall)kind == SignerCall.Sign ? SignerProtocol.LongestMessage : SignerProtocol.LongestFrame;

    private async Task GreetAsync(CancellationToken ct)
    {
        if (await frames.ReadAsync(_ => 16, null, ct) is not { Kind: (byte)SignerCall.Hello } hello) throw new WireException("the first call is not hello");
        var version = hello.Body.Octet();
        hello.Body.End();
        if (version != SignerProtocol.Version) throw new WireException($"version {version} of the protocol is not {SignerProtocol.Version}");
        await frames.SendAsync(Done(hello.Id).Octet(SignerProtocol.Version).Octet((byte)signer.Protection).Text(signer.Description).Frame(), ct);
    }

    // What fails is answered in its form; nothing of it ends the process.
    private async Task<ReadOnlyMemory<byte>> AnswerAsync(Frame frame)
    {
        try
        {
            return (await DoAsync(frame)).Frame();
        }
        catch (SigningRefusedException refused)
        {
            log.LogWarning("REFUSED: {Call} of uid {Peer}: {Reason}", (SignerCall)frame.Kind, peer, refused.Message);
            return Failed(frame.Id, SignerAnswer.Refused, refused.Message, refused.RetryAfter);
        }
        catch (DecodeException malformed)
        {
            log.LogWarning("REFUSED: {Call} of uid {Peer}: {Reason}", (SignerCall)frame.Kind, peer, malformed.Message);
            return Failed(frame.Id, SignerAnswer.Refused, $"The signer refuses: {malformed.Message}.");
        }
        catch (KeyNotFoundException absent)
        {
            return Failed(frame.Id, SignerAnswer.NoSuchKey, absent.Message);
        }
        catch (KeyStoreUnavailableException away)
        {
            return Failed(frame.Id, SignerAnswer.Unavailable, away.Message, away.RetryAfter);
        }
        catch (ArgumentException unfit)
        {
            return Failed(frame.Id, SignerAnswer.Unfit, unfit.Message);
        }
        catch (Exception failed) when (failed is not WireException)
        {
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
            case SignerCall.SignCertificate:
                (key, scheme, message) = (KeyId(body), body.Word<SignatureScheme>(), body.Octets());
                var grounds = body.Grounds();
                body.End();
                return done.Octets(await signer.SignCertificateAsync(key, scheme, message, grounds, CancellationToken.None));
            case SignerCall.SignDigest:
                (key, message) = (KeyId(body), body.Octets());
                body.End();
                if (message.Length is not (32 or 48 or 64)) throw new WireException("a hash has 32, 48 or 64 octets");
                signer.RequireTls(key);
                return done.Octets(keys.TlsSigner(key)(message.Span));
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
