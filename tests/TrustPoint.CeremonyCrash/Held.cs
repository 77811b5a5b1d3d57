using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Shares;
using TrustPoint.Ceremonies.Tests.Runs;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Pkcs11.Keys;

namespace TrustPoint.CeremonyCrash;

/// <summary>A root ceremony that is begun, or goes on from where a kill left it, to its end; and a look at what there is then.</summary>
internal static class Held
{
    private const int Patience = 3;

    /// <summary>Holds the next one in a data directory, with what people have on paper.</summary>
    public static async Task<int> RunAsync(string data, string papers)
    {
        await using var box = await CeremonyBox.OpenAsync(NullLoggerFactory.Instance, data);
        var commands = box.Boot();
        await commands.All.ResumeAsync(default);
        using var table = await GatherAsync(commands, papers);
        await ToTheEndAsync(table);
        var run = table.Run;
        var wrong = new List<string>();
        await LookAsync(box, table, wrong);
        Console.WriteLine(wrong is [] ? $"{(run.Outcome == CeremonyOutcome.Done ? "ended" : "void")} {run.Reason}" : string.Join('\n', wrong));
        return wrong is [] ? 0 : 1;
    }

    // What people wrote on paper a kill leaves.
    private static async Task<Table> GatherAsync(Commands commands, string papers)
    {
        var under = commands.All.UnderWay().FirstOrDefault()?.Run;
        var held = commands.All.Held().Count;
        // The ceremony that was killed has the number after those that the template holds: it is begun once.
        var last = commands.All.List(Table.Lead) is [var newest, ..] ? newest : null;
        var table = under is not null ? Table.Of(commands, under.Name)
            : File.Exists(Path.Combine(papers, "begun")) && last is not null && File.ReadAllText(Path.Combine(papers, "begun")) == last.Name ? Table.Of(commands, last.Name)
            : null;
        if (table is null)
        {
            await File.WriteAllTextAsync(Path.Combine(papers, "begun"), $"plant-root-g{held + 1}");
            table = await Table.BeginAsync(commands, Table.Root(held + 1));
        }
        foreach (var custodian in table.Custodians)
        {
            var paper = Path.Combine(papers, $"paper-{custodian.Name}");
            if (File.Exists(paper)) custodian.Share = await File.ReadAllTextAsync(paper);
            custodian.Writes = words => File.WriteAllText(paper, words);
        }
        foreach (var person in table.All.Where(person => table.Run.Outcome is null && table.Run.Find(person.Name) is not null))
            await commands.Ceremonies.JoinAsync(person.Person, table.Run.Name, person.Role, person.Key, default);
        return table;
    }

    // What cannot go on is ended, as people would.
    private static async Task ToTheEndAsync(Table table)
    {
        for (var (refused, at) = (0, 0); table.Run.Current is { } step; at = step.Number)
        {
            try
            {
                if (at != step.Number) refused = 0;
                await table.DoAsync(step);
            }
            catch (Exception error) when (error is CeremonyRefusedException or ShareException)
            {
                if (++refused == Patience) await table.Commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, error.Message, default);
            }
        }
    }

    private static async Task LookAsync(CeremonyBox box, Table table, List<string> wrong)
    {
        var run = table.Run;
        // A try that failed and says why is followed by another, which finds what was signed. One that a stop cut off is not.
        var tries = run.Transcript.Lines.Where(line => line["act"] == "sign-certificate").ToList();
        var began = tries.Count(line => line.Event == TranscriptEvents.Began);
        if (began > 1 + tries.Count(line => line.Event == TranscriptEvents.Failed && !line["reason"]!.StartsWith("the machine was stopped", StringComparison.Ordinal)))
            wrong.Add($"the certificate was begun to be signed {began} times");
        var signed = (await box.Get<ICertificateQueries>().ListAsync(new(Authority: run.Script.Id), CertificateSort.Oldest, null, 100, default)).Items;
        if (signed.Count > 1 || (run.Outcome == CeremonyOutcome.Done && signed is not [{ Status: CertificateStatus.Issued }])) wrong.Add($"there are {signed.Count} certificates of it");
        var state = box.Get<Authorities>().Find(run.Script.Id)?.Record.State;
        if (state != (run.Outcome == CeremonyOutcome.Done ? AuthorityState.Active : state is null ? null : AuthorityState.Retired)) wrong.Add($"the root is {state} after {run.Outcome}");
        if (await KeysAsync(box, table) is { } keys && !keys.Order().SequenceEqual(run.Keys.Order())) wrong.Add($"the token holds the keys [{string.Join(' ', keys)}], and the transcript says [{string.Join(' ', run.Keys)}]");
        if (run.Outcome == CeremonyOutcome.Aborted && run.Keys.Count > 0) wrong.Add("keys are left");
        var pack = await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, run.Name, default);
        wrong.AddRange(EvidenceVerifier.Verify(pack, box.Get<CheckpointSigner>().Key).Findings);
        await table.Commands.All.DisposeAsync();
        wrong.AddRange(await box.FsckAsync());
    }

    // What is in the token, opened with the papers; null: it was never prepared, or what is on paper does not open it.
    private static async Task<IReadOnlyList<string>?> KeysAsync(CeremonyBox box, Table table)
    {
        if (!table.Run.Results.TryGetValue("tokenPrepared", out _) || table.Custodians.Any(custodian => custodian.Share.Length == 0)) return null;
        var secret = new HeldSecret();
        var known = false;
        foreach (var (index, custodian) in table.Custodians.Take(2).Index()) known = secret.Give(index + 1, Share.Parse(custodian.Share), 2);
        if (!known || secret.Fingerprint() != table.Run.ShareFingerprint) throw new InvalidOperationException("The papers are not those of the newest set.");
        using var store = new TokenKeyStore(
            box.Get<ApplianceKeys>().Module!, new() { Label = table.Run.Script.Token!.Label, Serial = table.Run.Results["tokenSerial"], Pin = secret.Pins().User }, TimeProvider.System);
        return [.. (await store.ListAsync(default)).Select(key => key.Id)];
    }
}
