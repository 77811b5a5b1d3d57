using System.Text;
using Microsoft.Extensions.Logging;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Tests.Shares;
using TrustPoint.Testing;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Neither the secret nor the PINs that follow from it nor a share is ever written anywhere (CER-17): all of them are known to the test, and looked for.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class CanaryTests
{
    private const int Seed = 4711;

    [Fact]
    public async Task The_secret_the_PINs_and_the_shares_stand_in_no_file_no_line_of_the_log_no_minutes_and_no_evidence()
    {
        using var log = new KeptLog();
        using var logs = LoggerFactory.Create(building => building.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        await using var box = await CeremonyBox.OpenAsync(logs, null);
        using var chance = new SeededRandom(Seed);
        using var table = await Table.BeginAsync(box.Boot(chance: chance), Table.Root(1));
        var written = new List<(string Where, byte[] Octets)>();
        while (table.Run.Current is { } step)
        {
            await table.DoAsync(step);
            written.Add(($"minutes after step {step.Number}", Encoding.UTF8.GetBytes(Minutes.Html(table.Run))));
        }
        // Shares that open it again, wrong ones, and an end: refusals say nothing either.
        using var next = await Table.BeginAsync(table.Commands, $$"""
            ceremony: root-crl
            id: plant-root-crl-2
            title: The second list
            people: {custodians: 3, needed: 2, witnesses: 1}
            token: {label: Plant Root G1}
            crl: {authority: plant-root-g1, number-above: {{table.Run.Results["crlNumber"]}}, days: 366}
            expect: {ceremony: plant-root-g1, transcript: {{table.Run.Transcript.Head}}}
            """, before: table);
        await next.UntilAsync(step => step.Act is StepAct.Unlock);
        var refused = await Record.ExceptionAsync(() => next.Commands.Shares.GiveAsync(next.Custodians[0].Person, next.Run.Name, next.Custodians[0].Share.Replace(' ', '\n') + " academic", default));
        written.Add(("a refusal", Encoding.UTF8.GetBytes(refused!.ToString())));
        await next.GiveSharesAsync();
        await next.Commands.Ceremonies.AbortAsync(next.Anna.Person, next.Run.Name, "enough", default);

        var canaries = Canaries(table).ToList();
        foreach (var id in new[] { table.Run.Name, next.Run.Name }) written.Add(($"the evidence of {id}", await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, id, default)));
        written.Add(("the log", Encoding.UTF8.GetBytes(string.Join('\n', log.Lines))));
        foreach (var file in Directory.EnumerateFiles(box.Data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock")) written.Add((file, await File.ReadAllBytesAsync(file)));

        Assert.True(written.Count > 40 && !log.Lines.IsEmpty);
        // What was looked for is what was used.
        Assert.Equal(Known(secret => secret.Fingerprint()), table.Run.ShareFingerprint);
        foreach (var (where, octets) in written)
        {
            foreach (var (what, spelling) in canaries) Assert.True(octets.AsSpan().IndexOf(spelling) < 0, $"{what} stands in {where}");
        }
    }

    private static IEnumerable<(string What, byte[] Spelling)> Canaries(Table table)
    {
        var pins = Known(secret => secret.Pins());
        using var chance = new SeededRandom(Seed);
        var octets = new byte[32];
        chance.GetBytes(octets);
        foreach (var (what, secret) in new (string, byte[])[] { ("the secret", octets), ("the user's PIN", pins.User.ToArray()), ("the officer's PIN", pins.Officer.ToArray()) })
        {
            yield return (what, secret);
            foreach (var text in new[] { Convert.ToHexStringLower(secret), Convert.ToHexString(secret), Convert.ToBase64String(secret).TrimEnd('=') }) yield return (what, Encoding.ASCII.GetBytes(text));
        }
        foreach (var custodian in table.Custodians)
        {
            // Four words in a row are no chance; the first ones are the same on all shares of a set, and no secret.
            var words = custodian.Share.Split(' ');
            for (var first = 3; first + 4 <= words.Length; first++)
            {
                foreach (var between in new[] { " ", "\n", ",", "\",\"", "" }) yield return ($"the share of {custodian.Name}", Encoding.ASCII.GetBytes(string.Join(between, words[first..(first + 4)])));
            }
        }
    }

    private static T Known<T>(Func<HeldSecret, T> what)
    {
        using var chance = new SeededRandom(Seed);
        var secret = new HeldSecret();
        secret.Make(2, 3, chance);
        var known = what(secret);
        secret.Forget();
        return known;
    }
}
