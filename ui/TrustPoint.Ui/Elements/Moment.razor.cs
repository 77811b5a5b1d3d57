using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>How a time is written.</summary>
public enum MomentForm
{
    /// <summary>Date and time.</summary>
    Clock,

    /// <summary>How far it is: "in 6 h", "2 days ago".</summary>
    Distance,

    /// <summary>For how long something is so: "for 2 days".</summary>
    Span,
}

/// <summary>A time: in the viewer's zone or as a distance from now, with UTC on hover.</summary>
public sealed partial class Moment(TimeProvider time) : View
{
    /// <summary>The time.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>How it is written.</summary>
    [Parameter]
    public MomentForm Form { get; set; }

    private string Machine => At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private string Utc => At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private string Local
    {
        get
        {
            // What a certificate without an end says (RFC 5280 section 4.1.2.5); no zone has a later time.
            if (At.Year == 9999) return Say("moment.never");
            var local = TimeZoneInfo.ConvertTime(At, Viewer.Zone);
            return local.ToString(Viewer.Words == Language.Words.German ? "dd.MM.yyyy HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        }
    }

    private string Distance
    {
        get
        {
            if (At.Year == 9999) return Say("moment.never");
            var distance = At - time.GetUtcNow();
            var size = distance.Duration();
            if (size < TimeSpan.FromMinutes(1)) return Say(distance > TimeSpan.Zero ? "moment.soon" : "moment.now");
            var words = size.TotalDays >= 730 ? Say("moment.years", (int)(size.TotalDays / 365.25))
                : size.TotalDays >= 2 ? Say("moment.days", (int)size.TotalDays)
                : size.TotalHours >= 2 ? Say("moment.hours", (int)size.TotalHours)
                : Say("moment.minutes", (int)size.TotalMinutes);
            if (Form == MomentForm.Span) return Say("moment.span", words);
            return distance > TimeSpan.Zero ? Say("moment.ahead", words) : Say("moment.ago", words);
        }
    }
}
