using TrustPoint.Appliance.Signing;
using TrustPoint.Formats.Signatures;
using TrustPoint.Storage.Signing;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>Certificates that come to the signer together go on its record with one write, and are answered each by itself.</summary>
public sealed class SignedTogetherTests
{
    private const int Many = 24;

    [Fact]
    public async Task Each_is_signed_or_refused_by_itself()
    {
        await using var plant = await SignerPlant.StartAsync();
        var asked = await AskAsync(plant);
        for (var number = 1; number < Many; number += 3) asked[number] = asked[number] with { Tbs = (byte[])[.. asked[number].Tbs.Span[..^1], (byte)(asked[number].Tbs.Span[^1] ^ 1)] };
        asked[^1] = asked[0];

        var answers = await TogetherAsync(plant, asked, () => { });

        for (var number = 0; number < Many; number++)
        {
            var answer = answers[(uint)number];
            var isSigned = number % 3 != 1 && number != Many - 1;
            Assert.Equal(isSigned ? SignerAnswer.Done : SignerAnswer.Refused, (SignerAnswer)answer.Kind);
            if (isSigned) Assert.True(plant.Issuing.Certificate.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, asked[number].Tbs.Span, answer.Body.Octets().Span));
            else Assert.Contains(number == Many - 1 ? "signed before" : "differs from what the profile", answer.Body.Text(SignerProtocol.LongestFrame), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_are_on_record_before_the_first_is_signed()
    {
        await using var plant = await SignerPlant.StartAsync();
        var before = IntentLog.Read(SignerBook.FileIn(plant.Folder)).Count();
        var (atFirst, signed) = (0, 0);

        // The one before them keeps the signer until all have come.
        await TogetherAsync(plant, await AskAsync(plant), () => plant.Token.AfterSigning = () =>
        {
            if (Interlocked.Increment(ref signed) == 2) atFirst = IntentLog.Read(SignerBook.FileIn(plant.Folder)).Count();
        });

        Assert.Equal(Many + 1, signed);
        Assert.Equal(before + 1 + Many, atFirst);
    }

    [Fact] // a network HSM takes milliseconds for one, and hardly longer for many at once
    public async Task A_token_that_takes_its_time_is_asked_for_all_at_once()
    {
        await using var plant = await SignerPlant.StartAsync();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = plant.Token.Signatures;
        var answering = TogetherAsync(plant, await AskAsync(plant), () => plant.Token.Gate = open.Task);
        await Waiting.UntilAsync(() => Task.FromResult(plant.Token.Signatures == before + 1 + Many));
        open.SetResult();
        Assert.All((await answering).Values, answer => Assert.Equal(SignerAnswer.Done, (SignerAnswer)answer.Kind));
    }

    private static async Task<List<Asked>> AskAsync(SignerPlant plant)
    {
        var asked = new List<Asked>();
        for (var number = 0; number < Many; number++) asked.Add(await plant.AskAsync(InMemoryCa.Order($"pump-{number}", Csr.For($"CN=pump-{number}"))));
        return asked;
    }

    /// <summary>One that the token takes a moment for; all others come meanwhile.</summary>
    private static async Task<Dictionary<uint, Frame>> TogetherAsync(SignerPlant plant, List<Asked> asked, Action then)
    {
        var first = await plant.AskAsync(InMemoryCa.Order("pump-first", Csr.For("CN=pump-first")));
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var socket = SignerLink.Connect(plant.Socket);
        socket.ReceiveTimeout = 30_000;
        using var frames = new FrameSocket(socket);
        frames.Send([new WireWriter(0, (byte)SignerCall.Hello).Octet(SignerProtocol.Version).Frame()]);
        Assert.NotNull(frames.Read(_ => SignerProtocol.LongestFrame, null));

        var signatures = plant.Token.Signatures;
        plant.Token.Gate = held.Task;
        frames.Send([FrameOf(Many, first)]);
        await Waiting.UntilAsync(() => Task.FromResult(plant.Token.Signatures > signatures));
        frames.Send([.. asked.Select((one, number) => FrameOf((uint)number, one))]);
        plant.Token.Gate = null;
        then();
        await Task.Delay(TimeSpan.FromMilliseconds(20)); // slower than what is quick
        held.SetResult();
        return await Task.Run(() => Enumerable.Range(0, Many + 1).Select(_ => frames.Read(_ => SignerProtocol.LongestFrame, null)!).ToDictionary(frame => frame.Id));
    }

    private static ReadOnlyMemory<byte> FrameOf(uint id, Asked asked) =>
        new WireWriter(id, (byte)SignerCall.SignCertificate).Text(asked.KeyId).Octet((byte)asked.Scheme).Octets(asked.Tbs.Span).Grounds(asked.Grounds).Frame();
}
