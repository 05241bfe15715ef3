import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of OpenSearch 2 or 3, whose settings are the arguments: `node.name=one http.port=9200`.
 */
public class SearchNode extends Node {
    private static final List<String> PLUGINS =
            List.of(
                    "org.opensearch.transport.Netty4%sPlugin",
                    "org.opensearch.analysis.common.CommonAnalysis%sPlugin",
                    "org.opensearch.index.reindex.Reindex%sPlugin",
                    "org.opensearch.painless.Painless%sPlugin");

    @SuppressWarnings({"unchecked", "rawtypes"}) // the plugins' type differs between 2 and 3
    private SearchNode(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                (Collection) PLUGINS.stream().map(SearchNode::plugin).collect(Collectors.toList()),
                false);
    }

    /** Returns a plugin as Node expects it: as a class in OpenSearch 2, described in 3. */
    private static Object plugin(String pattern) {
        try {
            if (Version.CURRENT.major < 3) {
                return Class.forName(String.format(pattern, ""));
            }
            String name = String.format(pattern, "Module");
            return new PluginInfo(
                    name, "", "", Version.CURRENT, "21", name, null, List.of(), false);
        } catch (ClassNotFoundException error) {
            throw new IllegalStateException(error);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        Node node = new SearchNode(settings.build()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
