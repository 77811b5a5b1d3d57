using System.CommandLine;
using System.Security.Cryptography;
using TrustPoint.Appliance.CommandLine.Table;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Yaml;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>ceremony check | script | verify</c>: what is done before anybody meets, and by those who were not there. None takes a running appliance, nor a token. The others do.</summary>
internal static class CeremonyVerbs
{
    public static Command Create(Verb verb) => new("ceremony", "Key ceremonies: their scripts, where they stand, and their evidence")
    {
        Check(verb), Script(verb), HeldCeremonyVerbs.List(verb), HeldCeremonyVerbs.Show(verb), HeldCeremonyVerbs.Abort(verb), HeldCeremonyVerbs.Evidence(verb), Verify(verb), CeremonyRunVerb.Create(verb), CeremonyImportVerb.Create(verb),
    };

    private static Command Check(Verb verb)
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Ceremony scripts in YAML", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<DirectoryInfo?>("--profiles") { Description = "A folder with profiles of your own, beside those of the product" };
        var issuer = new Option<FileInfo?>("--issuer") { Description = "The root's certificate, where it signs: what is signed must fit into its life" };
        var request = new Option<FileInfo?>("--request") { Description = "The request that is brought: its digest and its key are compared with the script" };
        var certified = new Option<FileInfo?>("--certified") { Description = "The own certificate of a root that another one certifies: its digest is compared with the script" };
        var publicUrl = new Option<PublicUrl?>("--public-url")
        {
            Description = "Where certificates point to, such as http://pki.plant.example:8080",
            CustomParser = result =>
            {
                var url = PublicUrl.TryParse(result.Tokens[0].Value);
                if (url is null) result.AddError("--public-url is http:// with a host and perhaps a port.");
                return url;
            },
        };
        var command = new Command("check", "Check scripts, and show what each person does and what would be signed") { files, profiles, issuer, request, certified, publicUrl };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var known = new KnownFiles(CertificateIn(parsed.GetValue(issuer)), RequestIn(parsed.GetValue(request)), CertificateIn(parsed.GetValue(certified)));
            using var random = RandomNumberGenerator.Create();
            var trial = new AuthorityTrial(ProfilesOf(parsed.GetValue(profiles)), parsed.GetValue(publicUrl), random, TimeProvider.System);
            var read = Read(parsed.GetRequiredValue(files), (octets, name) => new CheckedFile(name, new ScriptCheck(trial, TimeProvider.System).Check(octets, name, known)));
            terminal.Show(read.Select(InJson).ToList(), words =>
            {
                foreach (var file in read) Write(words, file);
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Script(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The ceremony script in YAML" };
        var html = new Option<bool>("--html") { Description = "A page that prints well, instead of Markdown" };
        var command = new Command("script", "The document to print: each step with who, what must be seen, and places to sign") { file, html };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var script = Read([parsed.GetRequiredValue(file)], ScriptText.Parse)[0];
            terminal.Write(parsed.GetValue(html) ? PrintedScript.Html(script) : PrintedScript.Markdown(script));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Verify(Verb verb)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The evidence of a ceremony, as its page gives it" };
        var key = new Option<FileInfo?>("--log-key") { Description = "The key of the box's log, kept from elsewhere (log.key of an export of the log); without it the pack's own is believed, and shown" };
        var command = new Command("verify", "Verify the evidence of a ceremony, from the file alone") { file, key };
        verb.Alone(command, (parsed, terminal, _) =>
        {
            var known = parsed.GetValue(key) is { } given ? LogKey.Parse(File.ReadAllText(given.FullName)) : null;
            var verdict = EvidenceVerifier.Verify(File.ReadAllBytes(parsed.GetRequiredValue(file).FullName), known);
            if (verdict.Findings is not []) throw new VerbFailedException(string.Join('\n', verdict.Findings));
            terminal.Show(InJson(verdict), words => Write(words, verdict));
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Write(TextWriter words, Verdict verdict)
    {
        var run = verdict.Run!;
        words.WriteLine($"The evidence is whole: {run.Script.Title} ({run.Name}{(run.IsRehearsal ? ", a rehearsal" : "")})");
        words.WriteLine(verdict.Outcome == CeremonyOutcome.Done ? "It ended as its script says." : $"It was aborted: {run.Reason}");
        words.WriteLine($"Script      {run.Script.Sha256}");
        words.WriteLine($"Transcript  {run.Transcript.Head}, {run.Transcript.Lines.Count} lines");
        words.WriteLine($"Log         {verdict.Key}");
        foreach (var person in run.People) words.WriteLine($"{person.Role,-13} {person.Name}");
        foreach (var deviation in run.Deviations) words.WriteLine($"Deviation {deviation.Number} (accepted by {string.Join(", ", deviation.AcceptedBy)}): {deviation.Text}");
    }

    private static VerdictRow InJson(Verdict verdict) => new(
        verdict.Run!.Name, verdict.Run.Script.Title, verdict.Run.IsRehearsal, verdict.Outcome == CeremonyOutcome.Done ? "done" : "aborted", verdict.Run.Script.Sha256, verdict.Run.Transcript.Head,
        $"{verdict.Key}", [.. verdict.Run.People.Select(person => $"{person.Role}: {person.Name}")], [.. verdict.Run.Deviations.Select(deviation => deviation.Text)]);

    // All that is wrong with all of them, at once.
    private static List<T> Read<T>(IEnumerable<FileInfo> files, Func<ReadOnlyMemory<byte>, string, T> read)
    {
        var (errors, found) = (new List<YamlError>(), new List<T>());
        foreach (var file in files)
        {
            try
            {
                found.Add(read(File.ReadAllBytes(file.FullName), file.Name));
            }
            catch (CeremonyScriptException refused)
            {
                errors.AddRange(refused.Errors);
            }
        }
        return errors is [] ? found : throw new VerbFailedException(string.Join('\n', errors));
    }

    private static ProfileCatalogue ProfilesOf(DirectoryInfo? folder)
    {
        if (folder is { Exists: false }) throw new VerbFailedException($"There is no folder {folder.FullName}.");
        try
        {
            return ProfileCatalogue.Load(folder?.FullName);
        }
        catch (ProfileException refused)
        {
            throw new VerbFailedException(refused.Message);
        }
    }

    private static Certificate? CertificateIn(FileInfo? file)
    {
        if (file is null) return null;
        var octets = File.ReadAllBytes(file.FullName);
        return Certificate.Decode(octets is [0x30, ..] ? octets : Pem.Certificates(File.ReadAllText(file.FullName))[0]);
    }

    private static CertificationRequest? RequestIn(FileInfo? file) => file is null ? null : CertificationRequest.Decode(Pem.Request(File.ReadAllBytes(file.FullName)));

    private static void Write(TextWriter words, CheckedFile file)
    {
        var (script, plan, signed) = file.Checked;
        words.WriteLine($"{file.Name} is in order: {script.Title}");
        words.WriteLine($"SHA-256  {PrintedScript.Grouped(script.Sha256).ReplaceLineEndings("\n         ")}");
        words.WriteLine();
        foreach (var step in plan.Steps)
        {
            words.WriteLine($"{step.Number,2}. {step.Title}");
            words.WriteLine($"    {PrintedScript.Who(step.Act, script)}: {step.Says}");
            words.WriteLine($"    Expected: {step.Expects}");
        }
        foreach (var would in signed)
        {
            words.WriteLine();
            words.WriteLine($"Would be signed: {would.What}");
            var width = would.Fields.Max(field => field.Name.Length);
            foreach (var field in would.Fields) words.WriteLine($"    {field.Name.PadRight(width)}  {string.Join(", ", field.Values)}{(field.Critical ? "  (critical)" : "")}");
        }
        words.WriteLine();
    }

    private static CheckedRow InJson(CheckedFile file) => new(
        file.Name, file.Checked.Script.Id, file.Checked.Script.Title, file.Checked.Script.Sha256,
        [.. file.Checked.Plan.Steps.Select(step => new StepRow(step.Number, step.Title, PrintedScript.Who(step.Act, file.Checked.Script), step.Says, step.Expects))], file.Checked.WouldSign);

    private sealed record CheckedFile(string Name, CheckedScript Checked);

    private sealed record CheckedRow(string File, string Ceremony, string Title, string Sha256, IReadOnlyList<StepRow> Steps, IReadOnlyList<WouldSign> WouldSign);

    private sealed record VerdictRow(
        string Ceremony, string Title, bool Rehearsal, string Outcome, string Script, string Transcript, string LogKey, IReadOnlyList<string> People, IReadOnlyList<string> Deviations);

    private sealed record StepRow(int Number, string Title, string Who, string Says, string Expects);
}
