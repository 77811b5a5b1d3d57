using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Yaml;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>Begins a ceremony: the script is read and checked, its steps are shown, and only then it begins.</summary>
public sealed partial class BeginCeremonyPage(TrustPoint.Ceremonies.Runs.Ceremonies ceremonies, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.LeadCeremonies)
{
    private const int LargestFile = 64 * 1024;

    private byte[] file = [];
    private string source = "";
    private CeremonyScript? script;
    private IReadOnlyList<YamlError> problems = [];
    private bool rehearsal;

    private async Task ReadAsync(InputFileChangeEventArgs change)
    {
        (Refusal, script, problems) = (null, null, []);
        if (change.File.Size > LargestFile)
        {
            Refusal = Say("many.large", LargestFile / 1024);
            return;
        }
        (file, source) = (await change.File.ReadAllAsync(LargestFile, Gone), change.File.Name);
        try
        {
            script = ScriptText.Parse(file, source);
        }
        catch (CeremonyScriptException refused)
        {
            problems = refused.Errors;
        }
    }

    private async Task BeginAsync()
    {
        CeremonyRun? run = null;
        if (await DoAsync(async person => run = await ceremonies.BeginAsync(person, file, source, rehearsal, Gone))) navigation.NavigateTo($"/ceremonies/{run!.Name}");
    }
}
