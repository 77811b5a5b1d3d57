using TrustPoint.Ca.Audit;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Audit;

/// <summary>What happened, in words.</summary>
internal static class EventName
{
    /// <summary>The words; of an event that is in the catalogue no more, its name.</summary>
    public static string Of(Words words, string name) => AuditEventType.All.Any(type => type.Name == name) ? words[$"event.{name}"] : name;
}
