using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>What follows from the ceremonies that were held, each with the script that does it; and records that are not as they were written.</summary>
public sealed partial class WhatFollows(CeremonyCalendar calendar, CircuitCaller caller, IJSRuntime script, AssetFiles files) : View
{
    private readonly Attempt attempt = new(caller);

    /// <summary>What is to be done.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Duty> Duties { get; set; }

    /// <summary>What there is a script for.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlySet<(DutyKind, string)> Scripts { get; set; }

    /// <summary>Records that are damaged, by name.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Damages { get; set; }

    private static Mood MoodOf(Duty duty) => duty.State switch
    {
        DutyState.Late => Mood.Bad,
        DutyState.Now => Mood.Wait,
        _ => Mood.Good,
    };

    private Task<bool> SaveAsync(Duty duty) => attempt.MakeAsync(
        async (Person person) =>
        {
            if (calendar.ScriptFor(person, duty) is not { } next) return;
            using var text = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(next.Text)));
            await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
            await module.InvokeVoidAsync("saveStream", Gone, next.Name, "application/yaml", text);
        },
        Gone);
}
