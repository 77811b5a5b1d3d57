using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Storage.Tests.People;

/// <content>People, their keys, and what a second one is asked for.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfPeople()
    {
        var sessions = new Sessions(ca.People, ca.Store.Audit, random, ca.Time);
        var people = new Ca.People.People(ca.People, ca.Store.Audit, sessions, ca.Domains, ca.SecondPerson, random, ca.Time, NullLogger<Ca.People.People>.Instance);
        var keys = new ApiKeys(ca.Store.ApiKeysWith(ca.PeopleKey), ca.People, ca.Domains, ca.SecondPerson, random, ca.Time, NullLogger<ApiKeys>.Instance);
        var passkeys = new Passkeys(ca.Store.PasskeysWith(ca.PeopleKey), ca.People, sessions, random, ca.Time, NullLogger<Passkeys>.Instance);
        return new()
        {
            ["People.AddAsync"] = new(Right.ManagePeople, false, (caller, _) => people.AddAsync(caller, Name(), "Somebody", [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["People.AddMachineAsync"] = new(Right.ManagePeople, false, (caller, _) => people.AddMachineAsync(caller, Name(), "Robot", [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["ApiKeys.AddAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.AddAsync(caller, Machine, new("line 1"), default), ActKind.ChangePeople),
            ["ApiKeys.ListAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.ListAsync(caller, Known, default)),
            ["ApiKeys.RevokeAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.RevokeAsync(caller, "0123456789ab", default)),
            ["Passkeys.ListAsync"] = new(Right.SeePeople, false, (caller, _) => passkeys.ListAsync(caller, Known, default)),
            ["Passkeys.RemoveAsync"] = new(Right.ManagePeople, false, (caller, _) => passkeys.RemoveAsync(caller, Known, "0123456789ab", default)),
            ["Approvals.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.ListAsync(caller, new(), new(), default)),
            ["Approvals.OpenAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.OpenAsync(caller, default)),
            ["Approvals.FindAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.FindAsync(caller, 1, default)),
            ["Approvals.RefuseAsync"] = new(Right.ManagePeople, false, async (caller, _) =>
            {
                await Approvals.RefuseAsync(caller, proposal, "no", default);
                proposal = await ProposeAsync();
            }),
            ["Approvals.RulesAsync"] = new(Right.SeeSetup, false, async (caller, _) => await Approvals.RulesAsync(caller, default)),
            ["Approvals.SaveRulesAsync"] = new(Right.ChangeSettings, false, (caller, _) => Approvals.SaveRulesAsync(caller, new HashSet<ActKind>(), default), ActKind.ChangeRules),
            ["People.FindAsync"] = new(Right.SeePeople, false, async (caller, _) => await people.FindAsync(caller, Known, default)),
            ["People.ListAsync"] = new(Right.SeePeople, false, (caller, _) => people.ListAsync(caller, new(), new(), default)),
            ["People.EnableAsync"] = new(Right.ManagePeople, false, (caller, _) => people.EnableAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.DisableAsync"] = new(Right.ManagePeople, false, (caller, _) => people.DisableAsync(caller, Known, default)),
            ["People.SetRolesAsync"] = new(Right.ManagePeople, false, (caller, _) => people.SetRolesAsync(caller, Known, [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["People.ResetPasswordAsync"] = new(Right.ManagePeople, false, (caller, _) => people.ResetPasswordAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.ResetSecondFactorAsync"] = new(Right.ManagePeople, false, (caller, _) => people.ResetSecondFactorAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.SessionsSeenBy"] = new(Right.SeePeople, false, (caller, _) => Task.FromResult(people.SessionsSeenBy(caller))),
            ["People.EndSessionsAsync"] = new(Right.ManagePeople, false, (caller, _) => people.EndSessionsAsync(caller, Known, default)),
        };
    }

    private async Task<long> ProposeAsync()
    {
        var act = new Act(ActKind.ChangePeople, Right.ManagePeople, "add a person", ("person", "tried"));
        var wanted = new Proposal { Act = act, Requester = "nobody", At = ca.Time.GetUtcNow(), ExpiresAt = ca.Time.GetUtcNow() + SecondPerson.Life };
        return (await ca.Approvals.ProposeAsync(wanted, _ => ca.Entry(Ca.Audit.AuditEventType.ApprovalProposed), default)).Number;
    }
}
