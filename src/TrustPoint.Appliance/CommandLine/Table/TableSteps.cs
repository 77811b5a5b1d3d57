using System.Globalization;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.CommandLine.Table;

/// <summary>Each kind of step as it is done at a terminal.</summary>
internal sealed class TableSteps(CeremonyTable table, Tty tty, Seats seats)
{
    private const int GroupsOfLine = 8;

    // By the words that messages have for them. The token is opened wherever shares are wanted.
    private static readonly Dictionary<string, Func<TableSteps, CeremonyStepMessage, CancellationToken, Task>> Acts = new()
    {
        ["gather"] = (at, step, ct) => step.Free is [] ? at.CompleteAsync(step, ct) : at.JoinAsync(step, ct),
        ["compare"] = (at, step, ct) => at.CompareAsync(step, ct),
        ["approve"] = (at, _, ct) => at.ApproveAsync(ct),
        ["confirm"] = (at, step, ct) => at.ConfirmAsync(step, ct),
        ["attest"] = (at, step, ct) => at.AttestAsync(step, ct),
        ["machine"] = (at, step, ct) => at.RunAsync(step, ct),
        ["handOut"] = (at, step, ct) => step.SharesThere ? at.HandOutAsync(step, ct) : at.MakeSharesAsync(step, ct),
        ["unlock"] = (at, step, ct) => at.GiveAsync(step, ct),
        ["signOff"] = (at, step, ct) => at.SignAsync(step, ct),
    };

    private bool isLeaving;

    /// <summary>The kinds of step that are done at a terminal.</summary>
    public static IReadOnlyCollection<string> Known => Acts.Keys;

    private string Name => table.Now.Ceremony.Name;

    /// <summary>Does one thing of a step.</summary>
    /// <returns>False: whoever sits there leaves.</returns>
    public async Task<bool> DoAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        var open = table.Now.Deviations.FirstOrDefault(deviation => deviation.IsOpen);
        if (open is not null) await AcceptAsync(open, ct);
        else if (step.SharesWanted) await GiveAsync(step, ct);
        else if (Acts.GetValueOrDefault(step.Act) is { } act) await act(this, step, ct);
        else throw new VerbFailedException("this step is done in the browser");
        return !isLeaving;
    }

    private async Task JoinAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        var roles = step.Free.Distinct().ToList();
        if (await WhoAsync($"Still free: {string.Join(", ", step.Free)}. Who takes a role? Login name: ", ct) is not { } seat) return;
        var role = roles is [var only] ? only : await AskAsync($"{seat.Name}, which role ({string.Join(", ", roles)})? ", ct);
        if (role is not null) await table.SendAsync("join", new JoinCeremony(seat.Session, role, seat.Key.ExportSubjectPublicKeyInfo()), ct);
    }

    private async Task CompleteAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        foreach (var person in table.Now.People) tty.Say($"  {person.Role,-14} {person.Name}");
        if (await HolderAsync(step, ct) is { } seat && await AskAsync($"{seat.Name}: everybody is here and was checked. Enter to go on: ", ct) is not null) await table.SendAsync("complete", new TerminalAct(seat.Session), ct);
    }

    private async Task CompareAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        // Each line with the number of its first group.
        foreach (var (index, line) in PrintedScript.Grouped(step.Digest!).Split('\n').Index()) tty.Say(string.Create(CultureInfo.InvariantCulture, $"{(index * GroupsOfLine) + 1,3}  {line}"));
        tty.Say();
        tty.Say(DigestWords.Lines(step.Digest!));
        if (await WhoAsync($"Who compares{(step.DoneBy is [] ? "" : $" (beside {string.Join(", ", step.DoneBy)})")}? Login name: ", ct) is not { } seat) return;
        var asked = await table.AskAsync<AskedGroups>("groups", new TerminalAct(seat.Session), ct);
        var typed = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"{seat.Name}, type group {asked.Groups[0]} and group {asked.Groups[1]} of what you have before you: "), ct);
        if (typed is not null && !await table.CompareAsync(new(seat.Session, typed), ct)) tty.Say("That is something else than on this screen. Look again; after the third time the ceremony ends.");
    }

    private async Task ApproveAsync(CancellationToken ct)
    {
        if (await WhoAsync("Which custodian approves? Login name: ", ct) is not { } seat || !await seats.ProveAsync(seat, Statements.ProofOf(Name, table.Now.ScriptSha256), ct)) return;
        await table.SendAsync("approve", new SignAtCeremony(seat.Session, seat.Sign(Statements.Approval(Name, table.Now.ScriptSha256))), ct);
    }

    private async Task ConfirmAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await HolderAsync(step, ct) is { } seat && await AskAsync($"{seat.Name}, what you saw, such as the numbers of the seals: ", ct) is { } seen) await table.SendAsync("confirm", new TypeAtCeremony(seat.Session, seen), ct);
    }

    private async Task AttestAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await WhoAsync($"Who saw it{(step.DoneBy is [] ? "" : $" (beside {string.Join(", ", step.DoneBy)})")}? Login name: ", ct) is { } seat && await AskAsync($"{seat.Name}, the number that stands on it: ", ct) is { } number)
            await table.SendAsync("attest", new TypeAtCeremony(seat.Session, number), ct);
    }

    private async Task RunAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await HolderAsync(step, ct) is not { } seat) return;
        var answer = await AskAsync(step.WantsFile ? $"{seat.Name}, the file with the request that the script names: " : $"{seat.Name}, Enter to have the machine do it: ", ct);
        if (answer is null) return;
        if (step.WantsFile && !File.Exists(answer)) tty.Say($"There is no file {answer}.");
        else await table.SendAsync("machine", new RunMachine(seat.Session, step.WantsFile ? await File.ReadAllBytesAsync(answer, ct) : null), ct);
    }

    private async Task MakeSharesAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await HolderAsync(step, ct) is { } seat && await AskAsync($"{seat.Name}, Enter to have new shares made. What was written down of others is destroyed: ", ct) is not null) await table.SendAsync("make-shares", new TerminalAct(seat.Session), ct);
    }

    private async Task HandOutAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await WhoAsync($"Proven: {step.DoneBy.Count}. Which custodian is next, alone before this screen, with paper and pen? Login name: ", ct) is not { } seat) return;
        if (!step.ShownTo.Contains(seat.Name))
        {
            var share = await table.AskAsync<ShownShare>("show-share", new TerminalAct(seat.Session), ct);
            tty.ShowAside([$"The share of {seat.Name}. It is shown this once: write it down.", "", .. Columns(share.Words)], "Enter, when it is written down, and the words go away: ");
        }
        await table.SendAsync("prove-share", new TypeAtCeremony(seat.Session, tty.AskSecret($"{seat.Name}, type the words from your paper, on one line (the first four letters of each are enough): ")), ct);
    }

    private async Task GiveAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        if (await WhoAsync($"The token is closed. Which {(step.NewSharesWanted ? "new custodian" : "custodian")} gives a share? Login name: ", ct) is { } seat)
            await table.SendAsync("give-share", new TypeAtCeremony(seat.Session, tty.AskSecret($"{seat.Name}, type the words of your share, on one line: ")), ct);
    }

    private async Task SignAsync(CeremonyStepMessage step, CancellationToken ct)
    {
        tty.Say($"SHA-256 of the last line of the transcript:\n{PrintedScript.Grouped(step.ToSign!)}");
        if (await WhoAsync($"Still to sign: {string.Join(", ", table.Now.People.Select(person => person.Name).Except(step.DoneBy))}. Who signs? Login name: ", ct) is not { } seat) return;
        // The key is in this program's memory: that it is the person who uses it, a new code shows.
        if (await seats.ProveAsync(seat, $"ceremony {Name}, minutes {step.ToSign}", ct)) await table.SendAsync("sign", new SignAtCeremony(seat.Session, seat.Sign(Statements.Minutes(Name, step.ToSign!))), ct);
    }

    private async Task AcceptAsync(CeremonyDeviationMessage deviation, CancellationToken ct)
    {
        tty.Say(string.Create(CultureInfo.InvariantCulture, $"Deviation {deviation.Number} ({deviation.By}): {deviation.Text}"));
        if (await WhoAsync($"Accepted by {(deviation.AcceptedBy is [] ? "nobody" : string.Join(", ", deviation.AcceptedBy))}. Which custodian accepts it? Login name: ", ct) is { } seat)
            await table.SendAsync("accept", new AcceptDeviation(seat.Session, deviation.Number), ct);
    }

    // The one who has the role of the step; of several, whoever says so.
    private async Task<Seat?> HolderAsync(CeremonyStepMessage step, CancellationToken ct) =>
        table.Now.People.Where(person => person.Role == step.Role).ToList() is [var only] ? await table.SeatAsync(only.Name, ct) : await WhoAsync($"Which {step.Role}? Login name: ", ct);

    private async Task<Seat?> WhoAsync(string question, CancellationToken ct) => await AskAsync(question, ct) is { Length: > 0 } name ? await table.SeatAsync(name, ct) : null;

    // Null: something else was done in place of an answer.
    private async Task<string?> AskAsync(string question, CancellationToken ct)
    {
        var typed = tty.Ask(question);
        if (!typed.StartsWith(':')) return typed;
        switch (typed.Split(' ', 2))
        {
            case [":leave"]:
                tty.Say($"The ceremony waits. Go on: ./trustpoint ceremony run --resume {Name}");
                isLeaving = true;
                break;
            case [":deviation"] when await table.SeatAsync(tty.Ask("Who says so? Login name: "), ct) is { } seat:
                await table.SendAsync("deviate", new TypeAtCeremony(seat.Session, tty.Ask("What is different, and why? ")), ct);
                break;
            case [":accept", var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var deviation) && await table.SeatAsync(tty.Ask("Which custodian? Login name: "), ct) is { } seat:
                await table.SendAsync("accept", new AcceptDeviation(seat.Session, deviation), ct);
                break;
            case [":abort"] when await table.SeatAsync(tty.Ask("Who ends it? Login name: "), ct) is { } seat:
                await table.SendAsync("abort", new TypeAtCeremony(seat.Session, tty.Ask("Why? Keys that it made are destroyed. The reason: ")), ct);
                break;
            default:
                tty.Say("Nothing was done. There are :deviation, :accept N, :abort and :leave.");
                break;
        }
        return null;
    }

    private static IEnumerable<string> Columns(IReadOnlyList<string> words) => words.Select((word, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1,3}. {word,-12}")).Chunk(4).Select(line => string.Concat(line).TrimEnd());
}
