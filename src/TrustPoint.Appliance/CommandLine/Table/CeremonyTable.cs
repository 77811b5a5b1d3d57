using System.Globalization;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine.Table;

/// <summary>A ceremony at a terminal: each step is shown with who, what and what must be seen, and done by whoever's turn it is. It knows no rules: the appliance has them.</summary>
internal sealed class CeremonyTable(AdminClient client, Tty tty, Seats seats)
{
    private const string Help = ":deviation says that something is different, :accept N accepts it, :abort ends the ceremony, :leave goes away and lets it wait. Each at any question whose answer is seen.";

    private CeremonyDetails now = null!;
    private long shownLine;
    private int shownStep;

    /// <summary>Where it stands.</summary>
    public CeremonyDetails Now => now;

    /// <summary>Begins one.</summary>
    public async Task BeginAsync(byte[] script, string file, bool rehearsal, CancellationToken ct)
    {
        Seat? leader = null;
        while (leader is null) leader = (await seats.TakeAsync(tty.Ask("Who leads the ceremony? Login name: "), ct))?.Seat;
        now = await client.SendAsync<CeremonyDetails>(HttpMethod.Post, "terminal/ceremonies", new BeginCeremony(leader.Session, script, file, rehearsal), ct);
        await SendAsync("join", new JoinCeremony(leader.Session, "administrator", leader.Key.ExportSubjectPublicKeyInfo()), ct);
    }

    /// <summary>Goes on with one.</summary>
    public async Task ResumeAsync(string name, CancellationToken ct) => now = await client.GetAsync<CeremonyDetails>(HeldCeremonyVerbs.Path(name), ct);

    /// <summary>Goes through its steps to the end.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        tty.Say($"{now.Ceremony.Title} ({now.Ceremony.Name}){(now.Ceremony.Rehearsal ? ", a rehearsal" : "")}");
        tty.Say(Help);
        var steps = new TableSteps(this, tty, seats);
        while (now.Next is { } step)
        {
            Show(step);
            try
            {
                if (!await steps.DoAsync(step, ct)) return;
            }
            catch (AdminRefusedException refused)
            {
                // It changes nothing; what was done before it is known.
                tty.Say($"No: {refused.Message}");
                now = await client.GetAsync<CeremonyDetails>(HeldCeremonyVerbs.Path(now.Ceremony.Name), ct);
            }
            await ShowNewLinesAsync(ct);
        }
        tty.Say(now.Reason is { } reason ? $"The ceremony was aborted: {reason}" : "The ceremony has ended as its script says.");
        tty.Say($"Transcript  {now.TranscriptHead}");
        tty.Say($"Its evidence: ./trustpoint ceremony evidence {now.Ceremony.Name} --out {now.Ceremony.Name}.tar");
    }

    /// <summary>Does something at the ceremony.</summary>
    public async Task SendAsync(string act, object message, CancellationToken ct) => now = await AskAsync<CeremonyDetails>(act, message, ct);

    /// <summary>Compares.</summary>
    /// <returns>Whether it is the same.</returns>
    public async Task<bool> CompareAsync(TypeAtCeremony typed, CancellationToken ct)
    {
        var answer = await AskAsync<ComparedGroups>("compare", typed, ct);
        now = answer.Now;
        return answer.IsSame;
    }

    /// <summary>Asks for something at the ceremony.</summary>
    public Task<T> AskAsync<T>(string act, object message, CancellationToken ct) =>
        client.SendAsync<T>(HttpMethod.Post, $"terminal/{HeldCeremonyVerbs.Path(now.Ceremony.Name, act)}", message, ct);

    /// <summary>Somebody at work, who signs in if need be, and comes back to their role.</summary>
    /// <returns>Null: it is not that person.</returns>
    public async Task<Seat?> SeatAsync(string name, CancellationToken ct)
    {
        if (await seats.TakeAsync(name, ct) is not { } taken) return null;
        if (taken.IsNew && now.People.FirstOrDefault(person => person.Name == name) is { } member)
            await SendAsync("join", new JoinCeremony(taken.Seat.Session, member.Role, taken.Seat.Key.ExportSubjectPublicKeyInfo()), ct);
        return taken.Seat;
    }

    /// <summary>Shows what happened since it was shown last.</summary>
    private async Task ShowNewLinesAsync(CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{HeldCeremonyVerbs.Path(now.Ceremony.Name, "transcript")}?after={shownLine}");
        foreach (var line in await client.GetAsync<IReadOnlyList<CeremonyLineMessage>>(path, ct))
        {
            tty.Say($"  {line.Time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {line.Actor}: {line.Event}");
            foreach (var (name, value) in line.Data) tty.Say($"            {name}: {value}");
            shownLine = line.Seq;
        }
    }

    private void Show(CeremonyStepMessage step)
    {
        if (step.Number == shownStep) return;
        shownStep = step.Number;
        tty.Say();
        tty.Say(string.Create(CultureInfo.InvariantCulture, $"== Step {step.Number} of {now.Ceremony.Steps}: {step.Title}"));
        tty.Say($"{step.Who}: {step.Says}");
        tty.Say($"Expected: {step.Expects}");
        tty.Say();
    }
}
