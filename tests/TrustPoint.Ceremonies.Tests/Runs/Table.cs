using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>The people around a table, who do step by step what the script says.</summary>
public sealed class Table : IDisposable
{
    private readonly string id;

    private Table(Commands commands, string id) => (Commands, this.id) = (commands, id);

    /// <summary>What the people use; another one after a stop.</summary>
    public Commands Commands { get; set; }

    /// <summary>A root of that number.</summary>
    public static string Root(int number) => $$"""
        ceremony: root
        id: plant-root-g{{number}}
        title: The root of the plant
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G{{number}}}
        key: {algorithm: ec-p384}
        authority: {name: plant-root-g{{number}}, common-name: Plant Root G{{number}}, organization: Example, country: DE, crl-days: 366}
        """;

    public Attendee Anna { get; } = new("anna", CeremonyRole.Administrator, Role.Administrator);

    public Attendee Wim { get; } = new("wim", CeremonyRole.Witness, Role.Auditor);

    public IReadOnlyList<Attendee> Custodians { get; } = [new("cora", CeremonyRole.Custodian, Role.Custodian), new("cem", CeremonyRole.Custodian, Role.Custodian), new("carl", CeremonyRole.Custodian, Role.Custodian)];

    public IReadOnlyList<Attendee> NewCustodians { get; } = [new("nina", CeremonyRole.NewCustodian, Role.Custodian), new("nils", CeremonyRole.NewCustodian, Role.Custodian), new("nora", CeremonyRole.NewCustodian, Role.Custodian)];

    /// <summary>Those whom the script wants.</summary>
    public IEnumerable<Attendee> All => Known.GroupBy(person => person.Role).SelectMany(group => group.Take(Run.Script.People.Of(group.Key)));

    /// <summary>Those who have a share of the set that was handed out here.</summary>
    public IReadOnlyList<Attendee> Holders => [.. All.Where(person => Run.ShareNumberOf(person.Name) > 0)];

    private IReadOnlyList<Attendee> Known => [Anna, .. Custodians, Wim, .. NewCustodians];

    public CeremonyRun Run => Commands.All.Find(Anna.Person, id)!;

    /// <summary>Who may look at all of them.</summary>
    public static Person Lead { get; } = new("anna", [new(Ca.Callers.Role.Administrator)], 1, IsFresh: true);

    /// <summary>Who come to a ceremony that has begun.</summary>
    public static Table Of(Commands commands, string name) => new(commands, name);

    /// <param name="commands">What they use.</param>
    /// <param name="script">What they do.</param>
    /// <param name="rehearsal">Whether they only try.</param>
    /// <param name="before">Where the custodians got their shares.</param>
    public static async Task<Table> BeginAsync(Commands commands, string script, bool rehearsal = false, Table? before = null)
    {
        using var lead = new Attendee("anna", CeremonyRole.Administrator, Role.Administrator);
        var run = await commands.Ceremonies.BeginAsync(lead.Person, Encoding.UTF8.GetBytes(script), "root.yaml", rehearsal, default);
        var table = new Table(commands, run.Name);
        foreach (var (custodian, earlier) in table.Custodians.Zip(before?.Holders ?? [])) custodian.Share = earlier.NewShare;
        return table;
    }

    /// <summary>The same, held to its end.</summary>
    public static async Task<Table> HeldAsync(Commands commands, string script, bool rehearsal = false, Table? before = null)
    {
        var table = await BeginAsync(commands, script, rehearsal, before);
        await table.UntilAsync();
        return table;
    }

    /// <summary>Does steps until one of that kind is next, or all.</summary>
    public async Task UntilAsync(Func<Step, bool>? stop = null, ReadOnlyMemory<byte> brought = default)
    {
        while (Run.Current is { } step && !(stop?.Invoke(step) ?? false)) await DoAsync(step, brought);
    }

    public async Task DoAsync(Step step, ReadOnlyMemory<byte> brought = default)
    {
        if (step.Act is StepAct.Compare { What: ReadAloud.Script }) await AcceptAsync();
        var (steps, shares) = (Commands.Steps, Commands.Shares);
        switch (step.Act)
        {
            case StepAct.Gather:
                foreach (var person in All.Where(person => Run.Find(person.Name) is null)) await Commands.Ceremonies.JoinAsync(person.Person, id, person.Role, person.Key, default);
                await Commands.Ceremonies.CompleteAsync(Anna.Person, id, default);
                await AcceptAsync();
                break;
            case StepAct.Compare:
                foreach (var person in new[] { Anna, Wim }.Where(person => !Run.Did(TranscriptEvents.Compared).Contains(person.Name))) _ = await steps.CompareAsync(person.Person, id, await GroupsAsync(person), default) ? true : throw new InvalidOperationException("The groups are not those of the digest.");
                break;
            case StepAct.Approve:
                foreach (var custodian in Custodians.Take(2).Where(custodian => !Run.Did(TranscriptEvents.Approved).Contains(custodian.Name))) await steps.ApproveAsync(custodian.Person with { ProvenFor = Statements.ProofOf(Run) }, id, custodian.Sign(Statements.Approval(Run.Name, Run.Script.Sha256)), default);
                break;
            case StepAct.Confirm confirm:
                await steps.ConfirmAsync(All.First(person => person.Role == confirm.By).Person, id, "seal 4711", default);
                break;
            case StepAct.HandOut:
                await shares.MakeAsync(Anna.Person, id, default);
                foreach (var holder in Holders)
                {
                    holder.NewShare = string.Join(' ', await shares.ShowAsync(holder.Person, id, default));
                    await shares.ProveAsync(holder.Person, id, holder.NewShare, default);
                    if (Run.Script.Work is not CeremonyWork.CustodianChange) holder.Share = holder.NewShare;
                }
                break;
            case StepAct.Attest attest:
                foreach (var person in new[] { Anna, Wim }.Where(person => !Run.Did(TranscriptEvents.Confirmed).Contains(person.Name)).ToList()) await steps.AttestAsync(person.Person, id, attest.Copy.Number, default);
                break;
            case StepAct.Unlock:
                await GiveSharesAsync();
                break;
            case StepAct.Machine when Commands.Shares.AreWanted(id):
                await GiveSharesAsync();
                break;
            case StepAct.Machine:
                await Commands.Machine.RunAsync(Anna.Person, id, brought, default);
                break;
            case StepAct.SignOff:
                foreach (var person in All.Where(person => !Run.Did(TranscriptEvents.SignedOff).Contains(person.Name))) await steps.SignAsync(person.Person, id, person.Sign(Statements.Minutes(Run.Name, Run.HeadToSign!)), default);
                break;
        }
    }

    // What was not rehearsed the custodians accept.
    private async Task AcceptAsync()
    {
        foreach (var open in Run.OpenDeviations.ToList())
        {
            foreach (var custodian in Custodians.Take(2).Where(custodian => !open.AcceptedBy.Contains(custodian.Name))) await Commands.Ceremonies.AcceptAsync(custodian.Person, id, open.Number, default);
        }
    }

    public async Task GiveSharesAsync()
    {
        foreach (var custodian in Custodians.Take(Run.Script.People.Custodians).Reverse().Take(2).Where(_ => !Commands.Shares.AreNewWanted(id)))
            await Commands.Shares.GiveAsync(custodian.Person, id, custodian.Share, default);
        // Where the token goes to others, after a stop.
        foreach (var holder in Holders.Take(Run.HoldersNeeded).Where(holder => Commands.Shares.AreWantedOf(id, holder.Name)))
            await Commands.Shares.GiveAsync(holder.Person, id, holder.NewShare, default);
    }

    public async Task<string> GroupsAsync(Attendee person)
    {
        var asked = await Commands.Steps.AskedAsync(person.Person, id, default);
        return string.Join(' ', asked.Select(number => Run.Digest!.Substring((number - 1) * 4, 4)));
    }

    public void Dispose()
    {
        foreach (var person in Known) person.Dispose();
    }
}
