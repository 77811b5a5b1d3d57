using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>All ceremonies: the one under way first, and those that are over.</summary>
public sealed partial class CeremoniesPage(OpenCeremonies ceremonies, CeremonyCalendar calendar, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private IReadOnlyList<Duty> duties = [];
    private IReadOnlySet<(DutyKind, string)> scripts = new HashSet<(DutyKind, string)>();
    private IReadOnlyDictionary<string, string> damages = new Dictionary<string, string>();
    private IReadOnlyList<CeremonyRun> runs = [];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        (runs, duties, damages) = (ceremonies.List(person), calendar.List(person), ceremonies.Damaged(person));
        if (person.ReachOf(Right.LeadCeremonies).IsAnywhere) scripts = duties.Where(duty => calendar.ScriptFor(person, duty) is not null).Select(duty => (duty.Kind, duty.Authority)).ToHashSet();
    }
}
