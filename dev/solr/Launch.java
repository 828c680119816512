import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** Runs one Solr under the path /solr until the process is told to end. Arguments: HOME PORT. */
public final class Launch {
    private Launch() {
    }

    public static void main(String[] arguments) throws Exception {
        JettyConfig config = new JettyConfig.Builder()
                .setPort(Integer.parseInt(arguments[1]))
                .setContext("/solr")
                .stopAtShutdown(true)
                .build();
        JettySolrRunner solr = new JettySolrRunner(arguments[0], config);
        solr.start(false);
        Thread.currentThread().join();
    }
}
